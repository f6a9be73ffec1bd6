using System;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.Connections;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>When an existing connection is what was asked for.</summary>
public sealed class SignInRequestTests
{
    private readonly Connection _connection = Sample.Connection(new FakeClock()) with
    {
        Terms = new SignInTerms
        {
            Scopes = ["openid", "api.read", "api.write"],
            Audience = "https://api.example.com",
            Resources = ["https://one.example.com", "https://two.example.com"],
        },
        Grant = new Grant { Scopes = ["api.read", "extra"] },
    };

    [Theory]
    [InlineData("https://login.example.com")]
    [InlineData("https://login.example.com/")]
    [InlineData("https://LOGIN.example.com")]
    public void The_same_parameters_are_met(string authority) => Assert.True(Request(authority).IsMetBy(_connection));

    [Theory]
    [InlineData("https://other.example.com")]
    [InlineData("https://login.example.com/tenant")]
    [InlineData("https://login.example.com:8443")]
    public void Another_authority_is_not_met(string authority) => Assert.False(Request(authority).IsMetBy(_connection));

    [Theory]
    [InlineData("other")]
    [InlineData("MY-CLI")]
    public void Another_client_is_not_met(string clientId) => Assert.False(Request(clientId: clientId).IsMetBy(_connection));

    [Theory]
    [InlineData("", true)]
    [InlineData("api.read", true)]
    [InlineData("api.write openid", true)]
    [InlineData("extra", true)]
    [InlineData("api.read api.admin", false)]
    [InlineData("API.READ", false)]
    public void Scopes_that_were_asked_for_or_granted_are_met(string scopes, bool isMet) =>
        Assert.Equal(isMet, Request(scopes: scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries)).IsMetBy(_connection));

    [Theory]
    [InlineData(null)]
    [InlineData("https://api.example.com/")]
    public void Another_audience_is_not_met(string? audience) => Assert.False(Request(audience: audience).IsMetBy(_connection));

    [Theory]
    [InlineData("")]
    [InlineData("https://one.example.com")]
    [InlineData("https://one.example.com https://three.example.com")]
    public void Other_resources_are_not_met(string resources) =>
        Assert.False(Request(resources: resources.Split(' ', StringSplitOptions.RemoveEmptyEntries)).IsMetBy(_connection));

    [Fact]
    public void Another_secret_or_way_to_use_it_is_not_met()
    {
        Connection secret = _connection with { Client = new Client(new ClientRegistration("my-cli", Sample.Protected("s"), ClientAuthentication.Basic)) };

        Assert.True(WithSecret("s", ClientAuthentication.Auto).IsMetBy(secret));
        Assert.True(WithSecret("s", ClientAuthentication.Basic).IsMetBy(secret));
        Assert.False(WithSecret("s", ClientAuthentication.Post).IsMetBy(secret));
        Assert.False(WithSecret("other", ClientAuthentication.Auto).IsMetBy(secret));
        Assert.False(WithSecret(null, ClientAuthentication.Auto).IsMetBy(secret));
        Assert.False(WithSecret("s", ClientAuthentication.Auto).IsMetBy(_connection));
    }

    [Theory]
    [InlineData("organization", "a", true)]
    [InlineData("organization", "b", false)]
    [InlineData("prompt", "a", false)]
    public void Other_additional_parameters_are_not_met(string name, string value, bool isMet)
    {
        Connection made = _connection with
        {
            Terms = _connection.Terms with { AdditionalParameterDigest = ParameterDigest.Of(With("organization", "a").GivenParameters) },
        };

        Assert.Equal(isMet, With(name, value).IsMetBy(made));
        Assert.False(Request().IsMetBy(made));
        Assert.False(With(name, value).IsMetBy(_connection));
    }

    [Fact]
    public void A_profiles_own_additional_parameters_are_nobodys_choice()
    {
        SignInRequest request = With("organization", "a", given: false);

        Assert.True(request.IsMetBy(_connection));
    }

    [Fact]
    public void Given_endpoints_are_met_by_the_same_given_ones_alone()
    {
        SignInRequest request = new() { Endpoints = Sample.Server, ClientId = Sample.ClientId };
        Connection made = Sample.Connection(new FakeClock());
        Server given = made.Server with { IsDiscovered = false };
        Uri other = new("https://login.example.com/other");

        Assert.True(request.IsMetBy(made with { Server = given }));
        Assert.False(request.IsMetBy(made with { Server = given with { IsDiscovered = true } }));
        Assert.False(request.IsMetBy(made with { Server = given with { TokenEndpoint = other } }));
        Assert.False(request.IsMetBy(made with { Server = given with { DeviceAuthorizationEndpoint = other } }));
    }

    [Fact]
    public void A_discovered_server_is_not_met_by_given_endpoints() =>
        Assert.False(Request().IsMetBy(_connection with { Server = _connection.Server with { IsDiscovered = false } }));

    [Theory]
    [InlineData("https://login.example.com", "login.example.com")]
    [InlineData("https://login.example.com:8443/x", "login.example.com:8443")]
    [InlineData("http://127.0.0.1:5000", "127.0.0.1:5000")]
    public void The_server_is_named_by_its_host_and_by_its_port_where_that_is_unusual(string authority, string name) =>
        Assert.Equal(name, new SignInRequest { Authority = new Uri(authority) }.ServerName);

    private SignInRequest With(string parameter, string value, bool given = true) => new()
    {
        Authority = Sample.Authority,
        ClientId = Sample.ClientId,
        AdditionalParameterNames = given ? [parameter] : [],
        Authorization = new DeviceAuthorizationRequest
        {
            Scopes = ["api.read"],
            Audience = _connection.Terms.Audience,
            Resources = _connection.Terms.Resources,
            AdditionalParameters = new Dictionary<string, string> { [parameter] = value },
        },
    };

    private SignInRequest WithSecret(string? secret, ClientAuthentication method) => new()
    {
        Authority = Sample.Authority,
        ClientId = Sample.ClientId,
        ClientSecret = secret is null ? null : Sample.Protected(secret),
        ClientAuthentication = method,
        Authorization = new DeviceAuthorizationRequest { Audience = _connection.Terms.Audience, Resources = _connection.Terms.Resources },
    };

    private SignInRequest Request(
        string authority = "https://login.example.com",
        string clientId = Sample.ClientId,
        string[]? scopes = null,
        string? audience = "https://api.example.com",
        string[]? resources = null) => new()
        {
            Authority = new Uri(authority),
            ClientId = clientId,
            Authorization = new DeviceAuthorizationRequest
            {
                Scopes = scopes ?? ["api.read"],
                Audience = audience,
                Resources = resources ?? _connection.Terms.Resources.ToArray(),
            },
        };
}
