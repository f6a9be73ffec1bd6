using System;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Threading.Tasks;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>A sign-in from the first request to what is kept.</summary>
public sealed class SignInTests
{
    private readonly SignInFixture _on = new();

    [Fact]
    public void What_was_granted_is_what_is_kept()
    {
        Connection connection = _on.Grants("""
            {"access_token":"at","token_type":"bearer","expires_in":600,"refresh_token":"rt","scope":"api.read"}
            """).Run("api.read", "api.write");

        Assert.Equal("at", _on.Store.Peek("default")!.AccessToken!.Secret.Reveal());
        Assert.Same(_on.Store.Peek("default"), _on.Cache.Find(_on.Key)!.Current);
        Assert.Equal(["lock", "read", "write rt", "unlock"], _on.Store.Events);
        Assert.Equal(["api.read"], connection.Grant.Scopes);
        Assert.Equal(["api.read", "api.write"], connection.Terms.Scopes);
        Assert.Equal(_on.Clock.UtcNow.AddMinutes(10), connection.AccessToken!.ExpiresAt);
        Assert.False(connection.Server.IsDiscovered);
        Assert.Equal("https://login.example.com/", connection.Server.Authority.AbsoluteUri);
    }

    [Fact]
    public void A_discovered_server_is_read_first()
    {
        _on.Handler.Answer("metadata.json").Answer("device-authorization.json").Answer("token.json");

        Connection connection = _on.SignIn.Run(
            new SignInRequest { Authority = Sample.Authority, ClientId = Sample.ClientId }, _on.Store, _on.Display, _on.Pipeline);

        Assert.True(connection.Server.IsDiscovered);
        Assert.Equal("https://login.example.com/revoke", connection.Server.RevocationEndpoint!.AbsoluteUri);
        Assert.Equal(
            ["/.well-known/openid-configuration", "/device_authorization", "/token"],
            _on.Handler.Requests.Select(request => request.Address.AbsolutePath));
    }

    [Fact]
    public void Metadata_that_offers_Post_alone_makes_a_secret_go_into_the_body()
    {
        _on.Handler.Answer("metadata-tenant.json").Answer("device-authorization.json").Answer("token.json");

        _on.SignIn.Run(
            new SignInRequest
            {
                Authority = new Uri("https://login.example.com/realms/acme"),
                ClientId = Sample.ClientId,
                ClientSecret = Sample.Protected("s"),
            },
            _on.Store,
            _on.Display,
            _on.Pipeline);

        Assert.All(_on.Handler.Requests.Skip(1), request => Assert.Equal(("s", null), (request["client_secret"], request.Authorization)));
    }

    [Fact]
    public void A_scope_that_the_answer_does_not_name_was_granted_as_asked()
    {
        Connection connection = _on.Grants("""{"access_token":"at"}""").Run("api.read", "api.write");

        Assert.Equal(["api.read", "api.write"], connection.Grant.Scopes);
        Assert.Empty(_on.Pipeline.Warnings);
    }

    [Fact]
    public void A_reduction_of_scopes_is_said()
    {
        _on.Grants("""{"access_token":"at","scope":"api.read"}""").Run("api.read", "api.write", "api.admin");

        Assert.Equal("The provider did not grant these scopes: api.write, api.admin.", Assert.Single(_on.Pipeline.Warnings));
    }

    [Fact]
    public void Scopes_that_many_providers_grant_without_a_word_are_not_missed()
    {
        _on.Grants("""{"access_token":"at","refresh_token":"rt","scope":"api.read"}""")
            .Run("api.read", "openid", "profile", "email", "offline_access", "https://api.example.com/.default");

        Assert.Empty(_on.Pipeline.Warnings);
    }

    [Fact]
    public void A_refresh_token_that_was_asked_for_and_not_given_is_said()
    {
        _on.Grants("""{"access_token":"at"}""").Run("offline_access");

        Assert.Contains("no refresh token", Assert.Single(_on.Pipeline.Warnings));
    }

    [Fact]
    public void A_refresh_token_that_cannot_be_kept_costs_one_warning_and_not_the_sign_in()
    {
        Connection connection = _on.Grants("""{"access_token":"at","refresh_token":"rt\u0007"}""").Run("offline_access");

        Assert.Null(connection.Grant.RefreshToken);
        Assert.Contains("control characters", Assert.Single(_on.Pipeline.Warnings));
    }

    [Fact]
    public void A_sign_in_is_kept_though_the_user_stops_at_a_warning()
    {
        _on.Grants("""{"access_token":"at","refresh_token":"rt","scope":"api.read"}""");
        _on.Pipeline.OnWarning = _ => throw new InvalidOperationException("-WarningAction Stop");

        Assert.Throws<InvalidOperationException>(() => _on.Run("api.read", "api.write"));

        Assert.NotNull(_on.Store.Peek("default"));
    }

    [Fact]
    public void A_sign_in_is_kept_though_the_vault_cannot_be_locked()
    {
        _on.Store.OnLock = () => throw DeviceAuthError.VaultBusy("TestVault", "vault.lock", new IOException("taken"));

        Connection connection = _on.Grants("""{"access_token":"at-1","token_type":"Bearer","expires_in":3600}""").Run();

        Assert.Same(connection.AccessToken, _on.Cache.Find(_on.Key)!.Unsaved!.AccessToken);
        Assert.Contains("could not be saved", Assert.Single(_on.Pipeline.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_signed_in_comes_from_the_id_token() =>
        Assert.Equal("Ada", _on.Grants($$"""{"access_token":"at","id_token":"{{SignInFixture.IdToken()}}"}""").Run().Grant.Account);

    [Fact]
    public void An_access_token_is_never_parsed_for_who_signed_in() =>
        Assert.Null(_on.Grants($$"""{"access_token":"{{SignInFixture.IdToken()}}"}""").Run().Grant.Account);

    [Fact]
    public void An_id_token_for_somebody_else_ends_the_sign_in_and_keeps_nothing()
    {
        _on.Grants($$"""{"access_token":"at","id_token":"{{SignInFixture.IdToken(audience: "other")}}"}""");

        Assert.Equal(ErrorIds.ResponseInvalid, Assert.Throws<DeviceAuthException>(() => _on.Run()).ErrorId);
        Assert.Null(_on.Store.Peek("default"));
    }

    [Fact]
    public async Task Tokens_that_come_after_Ctrl_C_are_revoked()
    {
        TaskCompletionSource<HttpResponseMessage> answer = new();
        TaskCompletionSource revoked = new();
        _on.Handler.Answer("device-authorization.json")
            .Answer((_, _) =>
            {
                _on.Pipeline.Stop();
                return answer.Task;
            })
            .Answer(_ => new HttpResponseMessage())
            .Answer(_ =>
            {
                revoked.SetResult();
                return new HttpResponseMessage();
            });

        Assert.ThrowsAny<OperationCanceledException>(() => _on.Run());
        answer.SetResult(Recorded.Message("token.json", 200));

        await revoked.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.All(_on.Handler.Requests.TakeLast(2), request => Assert.Equal("https://login.example.com/revoke", request.Address.AbsoluteUri));
    }

    [Fact]
    public void A_failed_sign_in_leaves_the_connection_that_was_there()
    {
        Connection before = _on.Kept();
        _on.Handler.Answer("device-authorization.json").Answer("access-denied.json", 400);

        Assert.Throws<DeviceAuthException>(() => _on.Run());

        Assert.Same(before, _on.Store.Peek("default"));
        Assert.Same(before, _on.Cache.Find(_on.Key)!.Current);
    }
}
