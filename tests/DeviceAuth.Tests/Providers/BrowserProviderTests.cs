using System;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.Commands.Parameters;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Providers;
using DeviceAuth.Tests.Connections;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Providers;

/// <summary>Providers that let clients of one's own in by a browser alone: from the page to the refused refresh.</summary>
public sealed class BrowserProviderTests
{
    private readonly BrowserFixture _with = new();

    public static TheoryData<string> Providers => BrowserProvider.Names;

    [Theory]
    [MemberData(nameof(Providers))]
    public void A_sign_in_asks_what_the_documents_say_and_keeps_what_comes(string name)
    {
        BrowserProvider provider = BrowserProvider.Find(name);

        Connection connection = SignIn(provider);

        Assert.Equal(provider.Authorization, _with.Browser.Prompt!.AuthorizationUri.GetLeftPart(UriPartial.Path));
        Assert.Equal(provider.Asks, _with.Browser.Asked.AllKeys);
        SentRequest sent = _with.On.Handler.Requests[^1];
        Assert.Equal(provider.Token, sent.Address.AbsoluteUri);
        Assert.Equal(provider.ClientSecret is null || provider.HasSecretInBody, sent.Authorization is null);
        Assert.Equal(provider.HasSecretInBody ? provider.ClientSecret : null, sent["client_secret"]);
        Assert.Equal(provider.Answers["success"].Member("access_token"), connection.AccessToken!.Secret.Reveal());
        Assert.Equal(provider.Answers["success"].Member("refresh_token"), connection.Grant.RefreshToken?.Reveal());
        Assert.Equal(provider.Granted, connection.Grant.Scopes);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void A_refresh_goes_on_from_the_record_and_a_refused_one_asks_for_the_same_sign_in(string name)
    {
        BrowserProvider provider = BrowserProvider.Find(name);
        Connection kept = ConnectionRecord.Read(ConnectionName.Default, ConnectionRecord.Write(SignIn(provider)));
        TokenFixture tokens = new();
        tokens.Store.With(kept);

        if (provider.Refreshes)
        {
            Refreshes(tokens, provider);
        }

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => tokens.Get(new WantedToken(refresh: true)));

        Assert.Equal(ErrorIds.SignInRequired, error.ErrorId);
        Assert.Contains(Command(provider), error.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("-UseBrowser", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void A_code_is_not_to_be_had_and_the_error_names_the_browser(string name)
    {
        BrowserProvider provider = BrowserProvider.Find(name);
        Metadata(provider);
        Metadata(provider);

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _with.Run(Request(provider, null)));

        Assert.Equal(ErrorIds.DeviceFlowNotSupported, error.ErrorId);
        Assert.Contains("-UseBrowser", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GitHub", "https://github.com/login/oauth/authorize")]
    [InlineData("GitLab", "https://gitlab.com/oauth/authorize")]
    [InlineData("Google", "https://accounts.google.com/o/oauth2/v2/auth")]
    [InlineData("Salesforce", "https://login.salesforce.com/services/oauth2/authorize")]
    public void Providers_without_discovery_that_know_both_ways_have_both_addresses(string name, string authorization)
    {
        AuthorizationServer server = ProviderResolver.Resolve(name, null, null).Endpoints!;

        Assert.Equal(authorization, server.AuthorizationEndpoint!.OriginalString);
        Assert.NotNull(server.DeviceAuthorizationEndpoint);
    }

    [Fact]
    public void Each_profile_says_its_ways_in_and_those_with_endpoints_have_just_them() => Assert.All(ProviderCatalog.All, profile =>
    {
        Assert.NotEmpty(profile.Flows);
        Assert.Empty(profile.Flows.Except(["DeviceCode", "Browser"]));
        if (profile.Metadata is { } metadata)
        {
            Assert.Equal(profile.Flows.Contains("DeviceCode"), metadata.Text("device_authorization_endpoint") is not null);
            Assert.Equal(profile.Flows.Contains("Browser"), metadata.Text("authorization_endpoint") is not null);
        }
    });

    [Fact]
    public void Microsoft_s_clients_are_registered_with_localhost() =>
        Assert.Equal("http://localhost", ProviderResolver.Resolve("Microsoft", null, null).RedirectUri!.OriginalString);

    /// <summary>A refresh that goes well, and another that is about to be refused.</summary>
    private static void Refreshes(TokenFixture tokens, BrowserProvider provider)
    {
        tokens.Handler.Answer(_ => provider.Answers["refresh"].ToMessage());
        Assert.Equal(provider.Answers["refresh"].Member("access_token"), tokens.Get(new WantedToken(refresh: true)));
        tokens.Handler.Answer(_ => provider.Answers["refresh_error"].ToMessage());
    }

    private static string Command(BrowserProvider provider) => string.Join(" ", (string[])
    [
        $"Connect-DeviceAuth -Provider {provider.Name}",
        .. provider.Host is { } host ? [$"-ProviderHost {host}"] : (string[])[],
        .. provider.Tenant is { } tenant ? [$"-Tenant {tenant}"] : (string[])[],
        $"-ClientId {provider.ClientId}",
    ]);

    private Connection SignIn(BrowserProvider provider)
    {
        Metadata(provider);
        _with.On.Handler.Answer(_ => provider.Success(_with.Browser.Asked["nonce"]).ToMessage());
        _with.Browser.Pastes("code=c&state=STATE");
        return _with.Run(Request(provider, new BrowserTerms
        {
            IsPasted = true,
            RedirectUri = provider.RedirectUri is { } redirect ? new Uri(redirect) : null,
        }));
    }

    private void Metadata(BrowserProvider provider)
    {
        if (provider.Answers.TryGetValue("metadata", out RecordedAnswer? metadata))
        {
            _with.On.Handler.Answer(_ => metadata.ToMessage());
        }
    }

    private static SignInRequest Request(BrowserProvider provider, BrowserTerms? browser)
    {
        ProviderServer server = ProviderResolver.Resolve(provider.Name, provider.Host, provider.Tenant);
        return new SignInRequest
        {
            Authority = server.Authority,
            Endpoints = server.Endpoints,
            Provider = server.Reference,
            Traits = server.Traits,
            ClientId = provider.ClientId,
            ClientSecret = provider.ClientSecret is { } secret ? Secret.Protect(secret) : null,
            Authorization = new DeviceAuthorizationRequest
            {
                Scopes = provider.Scopes,
                AdditionalParameters = AdditionalParameterRule.Check(new Dictionary<string, string>(), server.BrowserParameters, isForBrowser: true),
            },
            Browser = browser,
        };
    }
}
