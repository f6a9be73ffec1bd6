using System;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using DeviceAuth.Connections;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>No text that comes about by accident has a secret in it.</summary>
public sealed class SecretsTests
{
    private static readonly string[] Secrets = ["hush-access", "hush-refresh", "hush-id", "hush-device", "hush-client"];

    private static readonly ClientRegistration Registration = new("my-cli", Sample.Protected("hush-client"), ClientAuthentication.Basic);

    private static readonly Connection Connection = Sample.Connection(new FakeClock(), refreshToken: "hush-refresh") with
    {
        Tokens = Sample.Tokens("hush-access", new FakeClock()),
        Client = new Client(Registration),
    };

    [Fact]
    public void ToString_shows_no_secret()
    {
        object[] holders =
        [
            Connection,
            Registration,
            TokenResponse.Read(Recorded.Json("""{"access_token":"hush-access","refresh_token":"hush-refresh","id_token":"hush-id"}"""), []),
            Grant(),
            new DeviceAuthConnection(Connection, "vault"),
            new DeviceAuthToken(Connection, Target.Default),
            Prompt(),
            new OAuthRequest(Recorded.Endpoint).Add("token", Sample.Protected("hush-access")),
            Recorded.Json("""{"access_token":"hush-access"}"""),
            Recorded.Members("""{"access_token":"hush-access"}"""),
            PollStep.Done(TokenResponse.Read(Recorded.Json("""{"access_token":"hush-access"}"""), [])),
        ];

        Assert.All(holders, holder => AssertHushed(holder.ToString()!));
    }

    [Fact]
    public void No_public_property_shows_a_secret_as_text()
    {
        object[] shown = [new DeviceAuthConnection(Connection, null), new DeviceAuthToken(Connection, Target.Default), Prompt()];

        Assert.All(shown, one => Assert.All(
            one.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance),
            property => AssertHushed(LanguagePrimitives.ConvertTo<string>(property.GetValue(one)) ?? "")));
    }

    [Fact]
    public void A_secret_comes_back_as_it_went_in()
    {
        const string Text = "pä\0ss \U0001F511 \ud800";

        Assert.Equal(Text, Secret.Protect(Text).Reveal());
        Assert.Equal("", Secret.Protect("").Reveal());
        Assert.True(Secret.Protect(Text).IsReadOnly());
    }

    [Fact]
    public void A_whole_sign_in_refresh_and_sign_out_says_no_secret()
    {
        SignInFixture on = new();
        on.Handler
            .Answer(_ => Recorded.JsonMessage(
                """{"device_code":"hush-device","user_code":"A-B","verification_uri":"https://e.com/d","expires_in":600}"""))
            .Break()
            .Answer("pending.json", 400)
            .Answer(_ => Recorded.JsonMessage("""{"access_token":"hush-access","refresh_token":"hush-refresh","expires_in":1}"""))
            .Answer("invalid-grant.json", 400)
            .Break()
            .Break();

        Connection connection = on.SignIn.Run(
            new SignInRequest { Endpoints = Sample.Server, ClientId = "my-cli", ClientSecret = Sample.Protected("hush-client") },
            on.Store,
            on.Display,
            on.Pipeline);
        on.Clock.Advance(TimeSpan.FromHours(1));
        TokenSource tokens = new(on.Cache, new TokenRefresher(on.Handler.Clients, on.Servers, on.Clock), on.Clock);
        DeviceAuthException error = Assert.Throws<DeviceAuthException>(
            () => tokens.Get("default", on.Store, WantedToken.Default, on.Pipeline));
        on.SignOut.Run(connection, on.Store, on.Pipeline);

        Assert.Equal(7, on.Handler.Requests.Count);
        Assert.True(on.Pipeline.Verbose.Count > 5);
        Assert.All(on.Pipeline.Verbose.Concat(on.Pipeline.Warnings).Append(error.ToString()).Append(error.RecommendedAction), AssertHushed);
    }

    [Fact]
    public void An_error_of_the_transport_has_no_secret_in_its_chain()
    {
        FakeClock clock = new();
        FakeHandler handler = new FakeHandler(clock).Break();

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => new FakePipeline(clock).Await(stopping => handler.Client
            .RefreshAsync(Sample.Server.TokenEndpoint, ServerTraits.Standard, Registration, Sample.Protected("hush-refresh"), Target.Default, stopping)));

        AssertHushed(error.ToString());
    }

    private static DeviceAuthorization Grant() => DeviceAuthorization.Read(Recorded.Json(
        """{"device_code":"hush-device","user_code":"A-B","verification_uri":"https://e.com/d","expires_in":600}"""));

    private static DeviceAuthPrompt Prompt() => new(new SignInPurpose { Host = "e.com" }, Grant(), new FakeClock().UtcNow);

    private static void AssertHushed(string text) =>
        Assert.DoesNotContain(Secrets, secret => text.Contains(secret, StringComparison.OrdinalIgnoreCase));
}
