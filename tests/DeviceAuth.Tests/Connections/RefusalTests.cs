using System;
using System.Net.Http;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>What a provider says when it refuses, and what the field's servers do in place of saying it.</summary>
public sealed class RefusalTests
{
    private const string Policy =
        """{"error":"invalid_grant","error_description":"AADSTS53003: Access has been blocked by Conditional Access policies.","error_uri":"https://login.example.com/error?code=53003","trace_id":"4f1e-77","error_codes":[53003]}""";

    private static readonly TimeSpan Old = TimeSpan.FromMinutes(58);
    private static readonly TimeSpan Expired = TimeSpan.FromMinutes(61);

    private readonly TokenFixture _on = new();

    [Fact]
    public void The_provider_s_words_are_in_the_error_and_beside_it()
    {
        DeviceAuthException error = Refused(Expired, Policy);

        Assert.Equal(ErrorIds.SignInRequired, error.ErrorId);
        Assert.Contains("invalid_grant (\"AADSTS53003: Access has been blocked by Conditional Access policies\") [trace id 4f1e-77] (see https://login.example.com/error?code=53003)", error.Message, StringComparison.Ordinal);
        Assert.Equal("invalid_grant", error.ErrorCode);
        Assert.Equal("AADSTS53003: Access has been blocked by Conditional Access policies.", error.ErrorDescription);
        Assert.Equal("https://login.example.com/error?code=53003", error.ErrorUri);
        Assert.Equal("4f1e-77", error.TraceId);
    }

    [Theory]
    [InlineData(Policy, "Ask the administrator which policy")]
    [InlineData("""{"error":"invalid_grant","error_description":"AADSTS50057: The user account is disabled."}""", "Ask the administrator to let the account")]
    [InlineData("""{"error":"interaction_required","error_description":"AADSTS7000112: Application is disabled."}""", "Ask whoever registered the application")]
    [InlineData("""{"error":"invalid_grant","error_description":"AADSTS700082: The refresh token has expired due to inactivity."}""", "Run this")]
    [InlineData("""{"error":"invalid_grant"}""", "Run this")]
    public void What_to_do_fits_the_reason(string answer, string action)
    {
        DeviceAuthException error = Refused(Expired, answer);

        Assert.StartsWith(action, error.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("Connect-DeviceAuth -Authority https://login.example.com -ClientId my-cli", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("see the manual")]
    public void What_is_no_page_is_not_shown_as_one(string uri)
    {
        DeviceAuthException error = Refused(Expired, $$"""{"error":"invalid_grant","error_uri":"{{uri}}"}""");

        Assert.Equal(uri, error.ErrorUri);
        Assert.DoesNotContain("(see", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x-request-id")]
    [InlineData("x-ms-request-id")]
    [InlineData("X-Okta-Request-Id")]
    public void A_trace_id_may_be_a_header(string header)
    {
        _on.Kept(Expired).Handler.Answer(_ =>
        {
            HttpResponseMessage message = Recorded.Message("invalid-grant.json", 400);
            message.Headers.Add(header, "trace-1");
            return message;
        });

        Assert.Equal("trace-1", Assert.Throws<DeviceAuthException>(() => _on.Get()).TraceId);
    }

    [Fact]
    public void Other_errors_have_the_provider_s_words_too()
    {
        DeviceAuthException error = Refused(Expired, """{"error":"invalid_client","error_description":"No such client.","correlation_id":"c-1"}""", 401);

        Assert.Equal((ErrorIds.ClientRejected, "invalid_client", "No such client.", "c-1"), (error.ErrorId, error.ErrorCode, error.ErrorDescription, error.TraceId));
        Assert.Contains("-ClientAuthentication Post", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("temporarily_unavailable", 400)]
    [InlineData("temporarily_unavailable", 200)]
    [InlineData("TEMPORARILY_UNAVAILABLE", 403)]
    [InlineData("service_unavailable", 400)]
    [InlineData("too_many_requests", 400)]
    public void What_says_that_it_passes_does_not_cost_a_token_that_lives(string code, int status)
    {
        _on.Kept(Old).Handler.Answer(_ => Recorded.JsonMessage($$"""{"error":"{{code}}"}""", status));

        Assert.Equal("at-1", _on.Get());
        Assert.Contains(code, Assert.Single(_on.Pipeline.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_living_token_it_is_an_error_that_passes() =>
        Assert.Equal(ErrorIds.ProviderUnreachable, Refused(Expired, """{"error":"temporarily_unavailable"}""").ErrorId);

    [Theory]
    [InlineData("", 400)]
    [InlineData("{}", 400)]
    [InlineData("Bad Request", 400)]
    [InlineData("", 401)]
    public void A_refusal_without_a_word_says_what_to_type_once_the_token_is_dead(string body, int status)
    {
        DeviceAuthException error = Refused(Expired, body, status);

        Assert.Equal(ErrorIds.SignInRequired, error.ErrorId);
        Assert.Contains($"answered {status}", error.Message, StringComparison.Ordinal);
        Assert.Contains("Connect-DeviceAuth", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_without_a_word_does_not_cost_a_token_that_lives()
    {
        _on.Kept(Old).Handler.Answer(_ => Recorded.JsonMessage("", 400));

        Assert.Equal("at-1", _on.Get());
        Assert.Single(_on.Pipeline.Warnings);
    }

    [Fact]
    public void A_sign_in_is_made_anew_after_a_refusal_without_a_word()
    {
        SignInFixture on = new();
        on.Kept(Expired);
        on.Handler.Answer(_ => Recorded.JsonMessage("", 400));

        Assert.Null(on.Reuse());
    }

    [Fact]
    public void Of_an_access_token_that_went_with_the_refresh_token_no_more_is_said_than_is_known()
    {
        SignInFixture on = new();
        on.Kept();
        on.Handler.Answer("empty-object.json").Answer(_ => Recorded.JsonMessage("""{"error":"invalid_request","error_description":"token not found"}""", 400));

        on.SignOut.Run(on.SignOut.Find(ConnectionName.Default, on.Store), on.Store, on.Pipeline);

        string warning = Assert.Single(on.Pipeline.Warnings);
        Assert.StartsWith("The refresh token of 'default' is revoked", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("works until", warning, StringComparison.Ordinal);
        Assert.Contains("token not found", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reduction_is_not_said_where_a_granted_scope_has_the_wanted_one_in_it()
    {
        SignInFixture on = new();

        on.Grants("""{"access_token":"at","scope":"User.Read"}""").Run("https://graph.microsoft.com/User.Read");

        Assert.Empty(on.Pipeline.Warnings);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<p>no</p>")]
    [InlineData("""{"message":"no Route matched with those values"}""")]
    [InlineData("""{"timestamp":1,"status":404,"error":"Not Found","path":"/token"}""")]
    public void A_stranger_s_answer_costs_a_warning_and_not_the_sign_in(string body)
    {
        SignInFixture on = new();
        on.Handler.Answer("device-authorization.json")
            .Answer(_ => Recorded.JsonMessage(body, 404))
            .Answer(_ => Recorded.JsonMessage(body, 404))
            .Answer(_ => Recorded.JsonMessage("""{"access_token":"at"}"""));

        Assert.Equal("at", on.Run().AccessToken!.Secret.Reveal());
        Assert.Contains("answered 404", Assert.Single(on.Pipeline.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"access_token":"at 2","refresh_token":"rt-2"}""")]
    [InlineData("""{"access_token":"at-2","refresh_token":"rt-2","token_type":["Bearer"]}""")]
    [InlineData("""{"refresh_token":"rt-2"}""")]
    public void A_new_refresh_token_is_kept_though_the_access_token_beside_it_cannot_be_used(string answer)
    {
        _on.Handler.Answer(_ => Recorded.JsonMessage(answer));
        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Kept(Expired).Get());

        Assert.Equal(ErrorIds.ResponseInvalid, error.ErrorId);
        Assert.Equal("rt-2", _on.Store.Peek(ConnectionName.Default)!.Grant.RefreshToken!.Reveal());
        _on.Handler.Answer("token.json");
        _on.Get();
        Assert.Equal("rt-2", _on.Handler.Requests[^1]["refresh_token"]);
    }

    [Theory]
    [InlineData("""{"access_token":"at 2","refresh_token":"rt-2"}""", "at 2")]
    [InlineData("""{"access_token":"at-2","refresh_token":"rt-2","token_type":{"Bearer":1}}""", "at-2")]
    [InlineData("""{"access_token":"at-2","refresh_token":"rt-2","token_type":"mac"}""", "at-2")]
    [InlineData("""{"access_token":"at-2","token_type":"DPoP"}""", "at-2")]
    public void An_access_token_that_cannot_be_used_is_not_revoked_since_its_refresh_token_might_go_with_it(string answer, string token)
    {
        _on.Handler.Answer(_ => Recorded.JsonMessage(answer));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Kept(Expired).Get());

        Assert.Equal("/token", Assert.Single(_on.Handler.Requests).Address.AbsolutePath); // RFC 7009 §2.1, and the grant has somebody
        Assert.DoesNotContain(token, error.Message, StringComparison.Ordinal);
        Assert.NotNull(_on.Store.Peek(ConnectionName.Default));
    }

    private DeviceAuthException Refused(TimeSpan age, string answer, int status = 400)
    {
        _on.Kept(age).Handler.Answer(_ => Recorded.JsonMessage(answer, status));
        return Assert.Throws<DeviceAuthException>(() => _on.Get());
    }
}
