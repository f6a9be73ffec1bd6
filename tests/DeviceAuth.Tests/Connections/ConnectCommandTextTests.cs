using System;
using System.Collections.Generic;
using DeviceAuth.Connections;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>The command that a message tells the user to type.</summary>
public sealed class ConnectCommandTextTests
{
    private readonly Connection _connection = Sample.Connection(new FakeClock());

    private Server Given => _connection.Server with { IsDiscovered = false };

    [Fact]
    public void A_discovered_connection_is_named_by_its_authority() => Assert.Equal(
        "Connect-DeviceAuth -Authority https://login.example.com -ClientId my-cli -Scope api.read, api.write",
        ConnectCommandText.For(_connection));

    [Fact]
    public void Given_endpoints_are_given_again() => Assert.StartsWith(
        "Connect-DeviceAuth -Name work -DeviceAuthorizationEndpoint https://login.example.com/device_authorization "
        + "-TokenEndpoint https://login.example.com/token",
        ConnectCommandText.For(_connection with { Server = Given, Name = "work" }));

    [Fact]
    public void A_sign_in_by_browser_is_made_by_browser_again()
    {
        Connection connection = _connection with { Terms = _connection.Terms with { Browser = new BrowserTerms() } };
        Assert.EndsWith("-Scope api.read, api.write -UseBrowser", ConnectCommandText.For(connection));

        connection = connection with
        {
            Server = Given with { DeviceAuthorizationEndpoint = null, AuthorizationEndpoint = new Uri("https://login.example.com/authorize") },
            Terms = connection.Terms with { Browser = new BrowserTerms { RedirectUri = new Uri("http://localhost:8976/cb"), IsPasted = true } },
        };
        Assert.Equal(
            "Connect-DeviceAuth -AuthorizationEndpoint https://login.example.com/authorize -TokenEndpoint https://login.example.com/token"
            + " -RevocationEndpoint https://login.example.com/revoke -ClientId my-cli -Scope api.read, api.write -UseBrowser"
            + " -RedirectUri http://localhost:8976/cb -Paste",
            ConnectCommandText.For(connection));
    }

    [Fact]
    public void A_secret_is_a_variable_to_fill()
    {
        ClientRegistration client = new("my-cli", Sample.Protected("hush-hush"), ClientAuthentication.Basic);

        string command = ConnectCommandText.For(_connection with { Client = new Client(client) });

        Assert.Contains("-ClientSecret $secret", command);
        Assert.DoesNotContain("hush-hush", command);
    }

    [Theory]
    [InlineData("my app", "'my app'")]
    [InlineData("it's", "'it''s'")]
    [InlineData("$(evil)", "'$(evil)'")]
    [InlineData("a;b", "'a;b'")]
    [InlineData("api://x/.default", "api://x/.default")]
    public void A_value_is_one_word_that_runs_nothing(string clientId, string word)
    {
        ClientRegistration client = new(clientId, null, ClientAuthentication.None);

        Assert.Contains($"-ClientId {word} ", ConnectCommandText.For(_connection with { Client = new Client(client) }));
    }

    [Fact]
    public void How_to_sign_in_is_in_the_command_and_what_may_be_secret_is_not()
    {
        SignInTerms terms = new()
        {
            Requirements = new AuthenticationRequirements { AcrValues = ["mfa", "a;b"], MaxAge = TimeSpan.FromMinutes(5), Claims = """{"id_token":{"name":"it's"}}""" },
            TokenParameters = TokenParameters.Of(new Dictionary<string, string> { ["audience"] = "hush-hush" }),
        };

        Assert.EndsWith(
            """-AcrValues mfa, 'a;b' -MaxAge 300 -Claims '{"id_token":{"name":"it''s"}}' -TokenParameter @{ 'audience' = '<value>' }""",
            ConnectCommandText.For(_connection with { Terms = terms }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_token_is_for_is_in_the_command_or_it_would_make_another_connection()
    {
        string command = ConnectCommandText.For(_connection with
        {
            Terms = new SignInTerms
            {
                Audience = "https://api.example.com",
                Resources = ["https://one.example.com", "https://two.example.com"],
            },
        });

        Assert.Contains("-Audience https://api.example.com", command);
        Assert.Contains("-Resource https://one.example.com, https://two.example.com", command);
    }

    [Fact]
    public void A_given_revocation_endpoint_is_in_the_command_or_a_later_sign_out_could_not_revoke() => Assert.Contains(
        "-RevocationEndpoint https://login.example.com/revoke", ConnectCommandText.For(_connection with { Server = Given }));

    [Fact]
    public void A_client_that_authenticates_by_Post_does_so_again()
    {
        ClientRegistration client = new("my-cli", Sample.Protected("s"), ClientAuthentication.Post);

        Assert.Contains(
            "-ClientAuthentication Post", ConnectCommandText.For(_connection with { Client = new Client(client), Server = Given }));
    }

    [Theory]
    [InlineData("default", false)]
    [InlineData("DEFAULT", false)]
    [InlineData("work", true)]
    public void The_name_is_in_it_unless_it_is_the_default_one(string name, bool isNamed) =>
        Assert.Equal(isNamed, ConnectCommandText.For(name).Contains($" -Name {name}", StringComparison.Ordinal));

    [Fact]
    public void Additional_parameters_are_there_by_name_and_their_values_are_to_be_filled_in() => Assert.Contains(
        " -AdditionalParameter @{ 'acr_values' = '<value>'; 'it''s' = '<value>' }",
        ConnectCommandText.For(_connection with { Terms = new SignInTerms { AdditionalParameterNames = ["acr_values", "it's"] } }));

    [Fact]
    public void The_query_of_an_address_may_be_secret_and_is_left_to_the_person() => Assert.Contains(
        " -TokenEndpoint 'https://login.example.com/token?<query>' ",
        ConnectCommandText.For(_connection with
        {
            Server = Given with { TokenEndpoint = new Uri("https://login.example.com/token?api-key=of-the-test") },
        }));

    [Fact]
    public void A_vault_is_in_it_quoted_where_its_name_has_spaces() =>
        Assert.EndsWith(" -Vault 'my vault'", ConnectCommandText.For(_connection, "my vault"), StringComparison.Ordinal);
}
