using System;
using System.Linq;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.Handover;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Connections;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Handover;

/// <summary>Which hosts may have which token of a connection.</summary>
public sealed class HostRuleTests
{
    private const string Sign = "https://login.example.com";
    private const string A = "https://a.example.com/v1";
    private const string B = "https://b.example.com/v1";

    private readonly HandoverFixture _on = new();

    [Theory]
    [InlineData(null, null, Sign, true)]
    [InlineData(null, null, A, true)]
    [InlineData(null, null, "https://git.example.com", true)] // the API that the provider named
    [InlineData(null, null, B, false)] // the first resource is the one that the sign-in's token is for
    [InlineData(B, null, B, true)]
    [InlineData(B, null, A, false)]
    [InlineData(B, null, Sign, false)]
    [InlineData(B, null, "https://git.example.com", false)]
    [InlineData(A, null, A, true)]
    [InlineData(A, null, Sign, false)]
    [InlineData("urn:api:b", null, Sign, false)]
    [InlineData(null, B, B, true)]
    [InlineData(null, B, A, false)]
    [InlineData(null, "api-b", Sign, true)]
    public void A_token_goes_to_the_host_of_what_it_is_for(string? resource, string? audience, string asked, bool isServed)
    {
        Connection connection = Sample.Connection(_on.On.Clock);
        connection = connection with
        {
            Terms = connection.Terms with { Resources = [A, B] },
            Grant = connection.Grant with { ApiUrl = new Uri("https://git.example.com/api") },
        };

        DeviceAuthException? thrown = Record.Exception(() => HostRule.Require(
            new Uri(asked), [], connection, new Target(resource: resource, audience: audience))) as DeviceAuthException;

        Assert.Equal(isServed ? null : ErrorIds.HostNotServed, thrown?.ErrorId);
    }

    /// <summary>Each program's question is held against what its token is for.</summary>
    [Fact]
    public void A_program_that_is_given_another_api_s_token_has_it_for_that_api_alone()
    {
        HandoverFixture on = new() { Target = new Target(resource: B) };
        Connection connection = Sample.Connection(on.On.Clock);
        on.On.Store.With(connection with
        {
            Terms = connection.Terms with { Resources = [A, B] },
            Tokens = connection.Tokens.With(on.Target!, connection.AccessToken!),
        });

        Assert.Null(on.Ask(new GitCredential(), lines: "protocol=https\nhost=a.example.com\n"));
        Assert.NotNull(on.Ask(new GitCredential(), lines: "protocol=https\nhost=b.example.com\n"));
        Assert.Equal(ErrorIds.HostNotServed, Assert.Throws<DeviceAuthException>(() => on.Ask(new DockerCredential(), lines: "a.example.com")).ErrorId);
    }

    /// <summary>The connection is signed in elsewhere, at another server, between the look at it and the token.</summary>
    [Fact]
    public void The_connection_whose_token_is_given_is_the_one_that_is_held_against_the_host()
    {
        _on.Kept(TokenFixture.Expired);
        Connection other = Sample.Connection(_on.On.Clock);
        _on.On.Store.OnLock = () => _on.On.Store.With(other with
        {
            Server = other.Server with { Authority = new Uri("https://other.example.com") },
            Revision = 100,
        });

        Assert.Null(_on.Ask(new GitCredential(), lines: "protocol=https\nhost=login.example.com\n"));
        Assert.Contains(_on.On.Pipeline.Verbose, said => said.Contains("other.example.com", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("git.example.com/team")]
    [InlineData("https://git.example.com/team")]
    [InlineData("git.example.com?x")]
    [InlineData("git.example.com#x")]
    [InlineData("git.example.com\\team")]
    [InlineData("me@git.example.com")]
    [InlineData("http://git.example.com")]
    [InlineData("ftp://git.example.com")]
    [InlineData("*.example.com")]
    [InlineData("a b")]
    public void A_host_that_is_named_with_more_is_an_error(string host) =>
        Assert.Equal(ErrorIds.ParameterInvalid, Assert.Throws<DeviceAuthException>(() => HostRule.Check(["good.example.com", host])).ErrorId);

    [Fact]
    public void A_host_is_named_with_its_port_or_its_scheme()
    {
        string[] hosts = ["git.example.com", "git.example.com:8443", "https://git.example.com", "https://git.example.com/", "http://127.0.0.1:5000", "[::1]:5000"];

        Assert.Equal(hosts, HostRule.Check(hosts).ToArray());
    }
}
