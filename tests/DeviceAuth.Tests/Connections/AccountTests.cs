using System;
using System.Linq;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>Who is to sign in, and what happens where somebody else does.</summary>
public sealed class AccountTests
{
    private readonly SignInFixture _on = new();

    [Theory]
    [InlineData("Ada")]
    [InlineData("ada@example.com")]
    [InlineData("ADA@EXAMPLE.COM")]
    [InlineData("1")]
    [InlineData("ada.upn@example.com")]
    public void Whichever_of_the_person_s_names_was_given_the_sign_in_is_kept(string account)
    {
        Connection connection = Grant("\"email\":\"ada@example.com\",\"upn\":\"ada.upn@example.com\",\"exp\":4102444800").Run(For(account));

        Assert.Equal(account, _on.Handler.Requests[0]["login_hint"]);
        Assert.Equal(account, _on.Display.Prompt!.Account);
        Assert.Contains($"as {account}, open", _on.Display.Prompt.Message, StringComparison.Ordinal);
        Assert.Equal(account, ConnectionRecord.Read("default", ConnectionRecord.Write(connection)).Terms.Account);
        Assert.Contains("-Account ", ConnectCommandText.For(connection), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eve@example.com", true)]
    [InlineData("Ad", true)]
    [InlineData("2", true)]
    [InlineData("ada", false)]
    public void Somebody_else_is_refused_what_was_given_is_revoked_and_the_connection_before_is_untouched(string account, bool hasIdToken)
    {
        Connection before = _on.Kept();
        _on.Handler.Otherwise = _ => Recorded.JsonMessage("{}");
        string idToken = hasIdToken ? $",\"id_token\":\"{SignInFixture.IdToken()}\"" : "";
        _on.Grants($$"""{"access_token":"at-given","refresh_token":"rt-given"{{idToken}}}""");

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Run(For(account)));

        Assert.Equal(ErrorIds.AccountMismatch, error.ErrorId);
        Assert.Contains($"'{account}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("were revoked", error.Message, StringComparison.Ordinal);
        Assert.Equal(["rt-given", "at-given"], _on.Handler.Requests.Skip(2).Select(request => request["token"]!));
        Assert.Same(before, _on.Store.Peek("default"));
    }

    /// <summary>GitHub mails who signed in that the tokens were disclosed, which reads like a theft to somebody who was refused here.</summary>
    [Fact]
    public void What_a_provider_makes_of_a_revocation_is_said_where_a_refused_sign_in_leads_to_one()
    {
        _on.Handler.Otherwise = _ => Recorded.JsonMessage("{}");
        _on.Grants($$"""{"access_token":"at-given","refresh_token":"rt-given","id_token":"{{SignInFixture.IdToken()}}"}""");
        SignInRequest request = For("eve@example.com");

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(
            () => _on.Run(request with { Traits = request.Traits with { RevocationNotice = "It mails the owner." } }));

        Assert.Contains("were revoked. It mails the owner.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ada@example.com", true)]
    [InlineData("Ada@Example.com", true)]
    [InlineData("eve@example.com", false)]
    [InlineData(null, true)]
    public void A_connection_is_reused_for_its_own_person_alone(string? account, bool isMet)
    {
        Connection sample = Sample.Connection(_on.Clock);
        Connection kept = sample with { Server = sample.Server with { IsDiscovered = true }, Grant = new Grant { Account = "ada@example.com", Scopes = ["api.read", "api.write"] } };
        SignInRequest request = new() { Authority = Sample.Authority, ClientId = Sample.ClientId, Account = account };

        Assert.Equal(isMet, request.IsMetBy(kept));
    }

    [Fact]
    public void A_sign_in_anew_by_somebody_else_is_said_before_it_replaces()
    {
        Connection before = Sample.Connection(_on.Clock) with { Grant = new Grant { Account = "Eve" } };
        _on.Store.With(before);
        _on.Pipeline.OnWarning = warning =>
        {
            Assert.Contains("signed in as Eve, and is signed in as Ada", warning, StringComparison.Ordinal);
            Assert.Same(before, _on.Store.Peek("default"));
        };

        Grant("\"exp\":4102444800").Run("openid");

        Assert.Single(_on.Pipeline.Warnings);
        Assert.Equal("Ada", _on.Store.Peek("default")!.Grant.Account);
    }

    [Fact]
    public void With_WarningAction_Stop_it_does_not_replace_and_leaves_no_tokens_behind()
    {
        Connection before = Sample.Connection(_on.Clock) with { Grant = new Grant { Account = "Eve" } };
        _on.Store.With(before);
        _on.Handler.Otherwise = _ => Recorded.JsonMessage("{}");
        _on.Pipeline.OnWarning = _ => throw new InvalidOperationException("-WarningAction Stop");

        Assert.Throws<InvalidOperationException>(() => Grant("\"exp\":4102444800").Run("openid"));

        Assert.Same(before, _on.Store.Peek("default"));
        _on.Handler.AssertNothingIsOrphaned();
    }

    [Theory]
    [InlineData(nameof(OAuthDialect.Salesforce))]
    [InlineData(nameof(OAuthDialect.IdentityCenter))]
    public void A_server_that_has_no_parameter_for_it_gets_none(string dialect) => Assert.DoesNotContain(
        DeviceRequests.Codes(
            Sample.Server with { Traits = ServerTraits.Standard with { Dialect = Enum.Parse<OAuthDialect>(dialect) } },
            new DeviceAuthorizationRequest { LoginHint = "ada" },
            proofKey: null).Parameters,
        parameter => parameter.Name == "login_hint");

    private static SignInRequest For(string account) => new()
    {
        Endpoints = Sample.Server,
        ClientId = Sample.ClientId,
        Account = account,
        Authorization = new DeviceAuthorizationRequest { Scopes = ["openid"], LoginHint = account },
    };

    private SignInFixture Grant(string claims) =>
        _on.Grants($$"""{"access_token":"at-given","refresh_token":"rt-given","id_token":"{{SignInFixture.IdToken(more: claims)}}"}""");
}
