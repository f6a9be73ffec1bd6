using System.Collections.Generic;
using System.Security;
using DeviceAuth.Connections;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Clients;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>What a vault's error must not quote: all that a record is made of, whoever has it.</summary>
public sealed class KnownSecretsTests
{
    private readonly TokenFixture _on = new();

    [Fact]
    public void Tokens_and_the_client_s_secret_are_known()
    {
        Remember(new ClientRegistration("my-cli", Sample.Protected("hush-client"), ClientAuthentication.Post));

        Assert.Superset(new HashSet<string> { "at-1", "rt-1", "hush-client" }, Known());
    }

    [Fact]
    public void The_secret_of_a_client_that_was_registered_for_the_connection_is_known() => Assert.Contains("hush-registered", Known(Sample.Connection(_on.Clock) with
    {
        Client = new Client(Sample.PublicClient) { Registered = new ClientRegistration("its-own", Sample.Protected("hush-registered"), ClientAuthentication.Basic) },
    }));

    [Fact]
    public void The_parameters_of_an_unattended_client_and_of_the_token_endpoint_are_known()
    {
        Connection connection = Sample.Connection(_on.Clock);
        HashSet<string> known = Known(connection with
        {
            Terms = connection.Terms with
            {
                IsUnattended = true,
                Parameters = new Dictionary<string, SecureString> { ["password"] = Sample.Protected("hush-parameter") },
                TokenParameters = TokenParameters.Of(new Dictionary<string, string> { ["pin"] = "hush-token-parameter" }),
            },
        });

        Assert.Superset(new HashSet<string> { "hush-parameter", "hush-token-parameter" }, known);
    }

    [Fact]
    public void A_key_that_was_given_is_known()
    {
        Remember(new ClientRegistration("my-cli", null, ClientAuthentication.None, new GivenKey(Sample.Protected(Keys.OfRfc7515))));

        Assert.Contains(Keys.OfRfc7515, Known());
    }

    /// <summary>The record has its name alone, and this process the value, whatever was read of the record since.</summary>
    [Fact]
    public void A_secret_that_a_vault_gave_is_known_though_the_record_was_read_anew()
    {
        Remember(new ClientRegistration("my-cli", null, ClientAuthentication.Post, new NamedSecret("nightly", isKey: false, Sample.Protected("hush-named"))));
        Assert.Contains("hush-named", Known());

        Remember(new ClientRegistration("my-cli", null, ClientAuthentication.Post, new NamedSecret("nightly", isKey: false)));
        Assert.Contains("hush-named", Known());
    }

    private HashSet<string> Known(Connection connection)
    {
        _on.Cache[_on.Key].Remember(connection);
        return Known();
    }

    private HashSet<string> Known() => [.. _on.Cache.SecretTexts()];

    private void Remember(ClientRegistration client) =>
        _on.Cache[_on.Key].Remember(Sample.Connection(_on.Clock) with { Client = new Client(client) });
}
