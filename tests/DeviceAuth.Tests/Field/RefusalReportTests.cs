using System;
using System.Linq;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Connections;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Field;

/// <summary>How servers, frameworks and gateways spell a refusal, in the field's own answers (docs/field-reports.md, Wire and Providers).</summary>
public sealed class RefusalReportTests
{
    private static readonly TimeSpan Expired = TimeSpan.FromMinutes(61);
    private static readonly TimeSpan Old = TimeSpan.FromMinutes(58);

    private readonly TokenFixture _on = new();
    private readonly SignInFixture _signingIn = new();

    public static TheoryData<string, int> Passing => new()
    {
        { """{"error":"server_error"}""", 400 },
        { """{"error":"server_error"}""", 200 },
        { """{"error_code":"rate_limit_exceeded"}""", 403 },
        { """{"error":"rate_limit_exceeded"}""", 403 },
        { """{"error":"ratelimited","ok":false}""", 200 },
        { """{"error":"Too Many Requests"}""", 400 },
        { """{"error":"request_limit_exceeded"}""", 400 },
        { """{"error":"internal_error"}""", 400 },
        { """{"error":"ServerUnavailable"}""", 400 },
        { """{"error":"server_busy"}""", 403 },
        { """{"error":"request_timed_out"}""", 400 },
        { """{"error":"ThrottlingException"}""", 400 },
    };

    [Theory]
    [MemberData(nameof(Passing))]
    [InlineData("""{"error":"slow_down"}""", 400)]
    public void What_passes_by_itself_costs_no_token_that_lives_however_it_is_spelled(string answer, int status)
    {
        _on.Kept(Old).Handler.Answer(_ => Recorded.JsonMessage(answer, status));

        Assert.Equal("at-1", _on.Get());
        Assert.Single(_on.Pipeline.Warnings);
    }

    [Theory]
    [MemberData(nameof(Passing))]
    public void What_passes_by_itself_is_waited_out_however_it_is_spelled(string answer, int status)
    {
        Polling polling = new();
        polling.SecondsUntilPoll();
        polling.Poller.Answered(Recorded.Json(answer, status));

        Assert.Equal(10, polling.SecondsUntilPoll());
    }

    [Theory]
    [InlineData("made_up_yesterday")]
    [InlineData("invalid_request")]
    [InlineData("email_unavailable")]
    public void What_does_not_say_that_it_passes_is_final(string code) =>
        Assert.False(OAuthAnswers.IsTransient(Recorded.Json($$"""{"error":"{{code}}"}""", 400)));

    [Theory]
    [InlineData("""{"error":"unauthorized"}""", 401)]
    [InlineData("""{"error":"forbidden"}""", 403)]
    [InlineData("""{"error":"not_found"}""", 404)]
    [InlineData("""{"error":"precondition_required"}""", 428)]
    [InlineData("""{"error":"Bad Request"}""", 400)]
    [InlineData("""{"error":"1020"}""", 403)]
    [InlineData("""{"error":403}""", 403)]
    [InlineData("""{"error":true}""", 403)]
    [InlineData("""{"error":""}""", 400)]
    [InlineData("""{"error":{}}""", 400)]
    [InlineData("""{"error":{"code":400,"message":"API key not valid"}}""", 400)]
    [InlineData("""{"error":["denied"]}""", 400)]
    [InlineData("<html>Please wait</html>", 200)]
    public void What_only_says_the_status_again_does_not_end_a_wait(string answer, int status)
    {
        _signingIn.Handler.Answer("device-authorization.json")
            .Answer(_ => Recorded.JsonMessage(answer, status))
            .Answer(_ => Recorded.JsonMessage("""{"access_token":"at"}"""));

        Assert.Equal("at", _signingIn.Run().AccessToken!.Secret.Reveal());
        Assert.Contains("no answer of a provider", Assert.Single(_signingIn.Pipeline.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"error":"unauthorized","error_description":"user is blocked"}""", 401)]
    [InlineData("""{"error":"Bad Request","message":"The code was used."}""", 400)]
    public void A_status_said_again_with_a_sentence_is_an_answer(string answer, int status) =>
        Assert.False(OAuthAnswers.IsTransient(Recorded.Json(answer, status)));

    [Theory]
    [InlineData("""{"error":{"code":"access_denied","message":"No."}}""", 400, "access_denied")]
    [InlineData("""{"error":{"error":"expired_token"}}""", 400, "expired_token")]
    [InlineData("""{"errors":[{"errorType":"invalid_grant","message":"Refresh token invalid"}],"success":false}""", 400, "invalid_grant")]
    [InlineData("""{"errors":["authorization_pending"]}""", 400, "authorization_pending")]
    [InlineData("""{"data":{"code":"slow_down"}}""", 429, "slow_down")]
    [InlineData("""{"error":"Forbidden","message":"authorization_pending"}""", 403, "authorization_pending")]
    [InlineData("""{"__type":"com.amazonaws.ssooidc#AuthorizationPendingException","message":"wait"}""", 400, "authorization_pending")]
    [InlineData("""{"error":"InvalidGrantException"}""", 400, "invalid_grant")]
    [InlineData("""{"error":"UnauthorizedClientException"}""", 400, "unauthorized_client")]
    public void A_known_code_is_read_wherever_a_refusal_has_it(string answer, int status, string code) =>
        Assert.Equal(code, Recorded.Json(answer, status).ErrorCode);

    [Theory]
    [InlineData("""{"access_token":"at","token":{"hint":"invalid_token"}}""", 200)]
    [InlineData("""{"error":"Access Denied"}""", 403)]
    [InlineData("""{"error":"AUTHORIZATION_PENDING"}""", 400)]
    public void What_only_looks_like_one_is_not_taken_for_one(string answer, int status) =>
        Assert.False(Recorded.Json(answer, status).ErrorCode is { } code && Wire.ErrorCode.IsKnown(code));

    [Theory]
    [InlineData("""{"errorCode":"invalid_client","errorSummary":"Invalid value for 'client_id' parameter.","errorLink":"invalid_client","errorId":"oaeS1WCm","errorCauses":[]}""", 401)]
    [InlineData("""{"errorCode":"invalid_client","errorSummary":"A client_id must be provided in the request.","errorId":"oaeS1WCm"}""", 400)]
    public void Okta_s_own_form_is_read(string answer, int status)
    {
        _signingIn.Handler.Answer(_ => Recorded.JsonMessage(answer, status));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _signingIn.Run());

        Assert.Equal((ErrorIds.ClientRejected, "invalid_client", "oaeS1WCm"), (error.ErrorId, error.ErrorCode, error.TraceId));
        Assert.Contains("client_id", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"error":"invalid_request","error_description":"A valid OAuth client could not be found for client_id: my-cli"}""", 400)]
    [InlineData("""{"error":"invalid_request","error_description":"Unknown client"}""", 400)]
    [InlineData("""{"error":"client_not_found"}""", 404)]
    public void A_client_that_is_not_known_is_told_as_such_whatever_the_server_calls_it(string answer, int status)
    {
        _signingIn.Handler.Answer(_ => Recorded.JsonMessage(answer, status));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _signingIn.Run());

        Assert.Equal(ErrorIds.ClientRejected, error.ErrorId);
        Assert.StartsWith("Check -ClientId", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("Unauthorized")]
    [InlineData("""{"detail":"Not authenticated"}""")]
    public void A_401_without_a_code_names_the_client_and_the_other_way_to_authenticate(string answer)
    {
        _signingIn.Handler.Answer(_ => Recorded.JsonMessage(answer, 401));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _signingIn.Run());

        Assert.Contains("-ClientId", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("-ClientAuthentication Post", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"error":{"code":403,"message":"The caller has no permission","status":"PERMISSION_DENIED"}}""", 403, "The caller has no permission")]
    [InlineData("""{"type":"about:blank","title":"Bad Request","status":400,"detail":"client_id is missing"}""", 400, "client_id is missing")]
    [InlineData("""{"errors":[{"message":"The app is archived"}]}""", 400, "The app is archived")]
    [InlineData("""{"fault":{"faultstring":"Invalid ApiKey"}}""", 403, "Invalid ApiKey")]
    [InlineData("""{"error":"invalid_request","error_description":["one","two"]}""", 400, "one; two")]
    public void What_a_server_says_in_a_form_of_its_own_is_shown(string answer, int status, string words)
    {
        _signingIn.Handler.Answer(_ => Recorded.JsonMessage(answer, status));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _signingIn.Run());

        Assert.Contains($"(\"{words}\")", error.Message, StringComparison.Ordinal);
        Assert.Equal(words, error.ErrorDescription);
    }

    [Theory]
    [InlineData("""{"error":"unauthorized_client","error_description":"refresh_token is invalid"}""", 403)]
    [InlineData("""{"error":"invalid_request","error_description":"The provided authorization grant or refresh token is invalid, expired or revoked"}""", 400)]
    [InlineData("""{"errors":[{"errorType":"invalid_grant","message":"Refresh token invalid: 1a2b"}],"success":false}""", 400)]
    [InlineData("""{"error":"invalid_request","error_description":"refresh token is malformed"}""", 400)]
    [InlineData("""{"error_description":"Invalid refresh_token","error":"invalid_request"}""", 400)]
    [InlineData("""{"error":"unauthorized_client","error_description":"unable to parse refresh token"}""", 400)]
    [InlineData("""{"error":"mfa_required","error_description":"Multifactor authentication required"}""", 403)]
    [InlineData("""{"error":"InvalidGrantException"}""", 400)]
    [InlineData("""{"error":"session_expired"}""", 401)]
    [InlineData("""{"error":""}""", 400)]
    [InlineData("""{"error":{}}""", 401)]
    [InlineData("""{"error":null}""", 400)]
    [InlineData("[]", 400)]
    [InlineData("null", 401)]
    [InlineData("""{"error":"Unauthorized"}""", 401)]
    [InlineData("""{"errorCode":"E0000011","errorSummary":"Invalid token provided"}""", 401)]
    public void A_dead_refresh_token_asks_for_a_sign_in_in_whatever_form(string answer, int status)
    {
        _on.Kept(Expired).Handler.Answer(_ => Recorded.JsonMessage(answer, status));
        SignInFixture signingIn = new();
        signingIn.Kept(Expired);
        signingIn.Handler.Answer(_ => Recorded.JsonMessage(answer, status));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Get());

        Assert.Equal(ErrorIds.SignInRequired, error.ErrorId);
        Assert.Contains("Connect-DeviceAuth -Authority", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Null(signingIn.Reuse());
    }

    [Fact]
    public void A_refusal_without_a_code_is_told_with_its_sentence_and_costs_no_token_that_lives()
    {
        const string Answer = """{"errorCode":"E0000011","errorSummary":"Invalid token provided"}""";
        _on.Kept(Old).Handler.Answer(_ => Recorded.JsonMessage(Answer, 401));
        TokenFixture later = new();
        later.Kept(Expired).Handler.Answer(_ => Recorded.JsonMessage(Answer, 401));

        Assert.Equal("at-1", _on.Get());
        Assert.Contains("(it answered 401): (\"Invalid token provided\")", Assert.Throws<DeviceAuthException>(() => later.Get()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"error":"invalid_grant","error_codes":[53003],"error_description":"Der Zugriff wurde blockiert."}""", "Ask the administrator which policy")]
    [InlineData("""{"error":"invalid_grant","suberror":"protection_policy_required"}""", "Ask the administrator which policy")]
    [InlineData("""{"error":"invalid_grant","error_description":"AADSTS50131: Device is not in required device state."}""", "Ask the administrator which policy")]
    [InlineData("""{"error":"access_denied","error_description":"Policy evaluation failed for this request, please check the policy configurations."}""", "Ask the administrator which policy")]
    [InlineData("""{"error":"invalid_grant","error_description":"ip restricted"}""", "Ask the administrator which policy")]
    [InlineData("""{"error":"invalid_grant","error_description":"AADSTS90094: The grant requires admin permission."}""", "Ask the administrator to let the account")]
    [InlineData("""{"error":"invalid_grant","error_description":"Account has been deleted"}""", "Ask the administrator to let the account")]
    [InlineData("""{"error":"invalid_grant","error_description":"Account disabled"}""", "Ask the administrator to let the account")]
    [InlineData("""{"error":"access_denied","error_description":"user is blocked"}""", "Ask the administrator to let the account")]
    [InlineData("""{"error":"inactive_user","error_description":"user is inactive"}""", "Ask the administrator to let the account")]
    [InlineData("""{"error":"application_suspended","error_description":"Your application has been suspended."}""", "Ask whoever registered the application")]
    [InlineData("""{"error":"org_internal"}""", "Ask the administrator which policy")]
    [InlineData("""{"error":"invalid_grant","error_description":"AADSTS700082: The refresh token has expired due to inactivity.","error_codes":[700082]}""", "Run this")]
    [InlineData("""{"error":"invalid_grant","error_subtype":"invalid_rapt"}""", "Run this")]
    public void The_advice_fits_the_reason_at_other_providers_too(string answer, string action)
    {
        _on.Kept(Expired).Handler.Answer(_ => Recorded.JsonMessage(answer, 400));

        Assert.StartsWith(action, Assert.Throws<DeviceAuthException>(() => _on.Get()).RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("{}", 400)]
    [InlineData("", 401)]
    [InlineData("", 404)]
    [InlineData("<html>", 400)]
    [InlineData("", 503)]
    [InlineData("""{"message":"token unknown"}""", 400)]
    public void Of_an_access_token_whose_grant_is_revoked_no_more_is_said_than_is_known_whatever_the_answer(string answer, int status)
    {
        _signingIn.Kept();
        _signingIn.Handler.Answer("empty-object.json").Answer(_ => Recorded.JsonMessage(answer, status));

        _signingIn.SignOut.Run(_signingIn.SignOut.Find("default", _signingIn.Store), _signingIn.Store, _signingIn.Pipeline);

        string warning = Assert.Single(_signingIn.Pipeline.Warnings);
        Assert.StartsWith("The refresh token of 'default' is revoked", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("works until", warning, StringComparison.Ordinal);
        Assert.Equal(2, _signingIn.Handler.Requests.Count(request => request.Address.AbsolutePath == "/revoke"));
    }

    [Fact]
    public void A_machine_that_slept_through_the_code_s_life_is_told_of_its_clock_where_the_provider_ends_it()
    {
        Polling polling = new();
        polling.SecondsUntilPoll();
        polling.Clock.MoveWallClock(TimeSpan.FromHours(2));
        polling.Poller.Answered(Recorded.Json("""{"error":"expired_token","error_description":"Too late."}""", 400));

        DeviceAuthException error = polling.Error();

        Assert.Equal((ErrorIds.SignInExpired, "expired_token"), (error.ErrorId, error.ErrorCode));
        Assert.Contains("this machine's clock went 120 minutes ahead", error.Message, StringComparison.Ordinal);
    }
}
