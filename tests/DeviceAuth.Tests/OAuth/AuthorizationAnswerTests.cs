using System;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.OAuth;

/// <summary>What the browser brings: the state first, then who answers, then what is answered (RFC 6749 §4.1.2, RFC 9207 §2.4).</summary>
public sealed class AuthorizationAnswerTests
{
    private readonly AuthorizationServer _server = Sample.Server with { AuthorizationEndpoint = new Uri("https://login.example.com/authorize") };
    private readonly AuthorizationRequest _request;

    public AuthorizationAnswerTests() => _request = AuthorizationRequest.Create(
        _server, Sample.ClientId, new DeviceAuthorizationRequest { Scopes = ["openid"] }, "http://127.0.0.1:1234/");

    [Fact]
    public void The_code_is_read_as_it_was_encoded() =>
        Assert.Equal("4/0AX+ b=", Read("code=4%2F0AX%2B+b%3D&state=STATE&scope=a+b")!.Code(_server).Reveal());

    [Theory]
    [InlineData("code=c")]
    [InlineData("code=c&state=")]
    [InlineData("code=c&state=STATEX")]
    [InlineData("code=c&state=wrong")]
    [InlineData("error=access_denied&state=wrong")]
    [InlineData("error=access_denied")]
    [InlineData("state=STATE")]
    [InlineData("code=&state=STATE")]
    [InlineData("code=c&state=STATE&state=STATE")]
    [InlineData("code=c&code=d&state=STATE")]
    [InlineData("")]
    [InlineData("=&&=")]
    public void What_is_no_answer_to_this_request_is_nothing_at_all(string query) => Assert.Null(Read(query));

    [Fact]
    public void A_state_of_another_case_of_letters_is_another_one() => Assert.Null(Read($"code=c&state={_request.State.ToUpperInvariant()}"));

    [Fact]
    public void A_parameter_without_a_value_is_as_if_it_were_not_there() => Assert.NotNull(Read("code=c&flag&state=STATE&"));

    [Theory]
    [InlineData("access_denied", ErrorIds.SignInDenied)]
    [InlineData("invalid_scope", ErrorIds.ScopeRejected)]
    [InlineData("unauthorized_client", ErrorIds.ClientRejected)]
    [InlineData("unsupported_response_type", ErrorIds.ClientRejected)]
    [InlineData("server_error", ErrorIds.ProviderUnreachable)]
    [InlineData("temporarily_unavailable", ErrorIds.ProviderUnreachable)]
    [InlineData("invalid_request", ErrorIds.ProviderError)]
    [InlineData("login_required", ErrorIds.ProviderError)]
    [InlineData("interaction_required", ErrorIds.ProviderError)]
    [InlineData("something_new", ErrorIds.ProviderError)]
    public void An_error_is_told_by_its_code_with_the_server_s_words(string code, string id)
    {
        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() =>
            Read($"error={code}&error_description=It%20is%1B%5B31m%20so.&state=STATE")!.Code(_server));

        Assert.Equal(id, error.ErrorId);
        Assert.Contains("\"It is [31m so\"", error.Message, StringComparison.Ordinal);
        Assert.Equal(code, error.ErrorCode);
    }

    /// <summary>Forgejo calls a grant that it has with other scopes so, which no waiting mends.</summary>
    [Theory]
    [InlineData("&error_description=a+grant+exists+with+different+scope", "Mend what its words name")]
    [InlineData("", "Try again later")]
    public void What_passes_by_its_code_may_have_words_that_name_another_reason(string description, string action) => Assert.StartsWith(
        action,
        Assert.Throws<DeviceAuthException>(() => Read($"error=server_error{description}&state=STATE")!.Code(_server)).RecommendedAction,
        StringComparison.Ordinal);

    [Fact]
    public void An_error_beside_a_code_counts() =>
        Assert.Equal(ErrorIds.SignInDenied, Assert.Throws<DeviceAuthException>(() => Read("code=c&error=access_denied&state=STATE")!.Code(_server)).ErrorId);

    [Fact]
    public void An_error_that_says_the_state_the_nonce_or_the_code_again_does_not_show_them()
    {
        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => Read(
            $"error=invalid_request&code=the-secret-code-1&error_description=the-secret-code-1+{_request.State}+{_request.Nonce}&state=STATE")!.Code(_server));

        Assert.DoesNotContain(_request.State, error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(_request.Nonce!, error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("the-secret-code-1", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("&iss=https%3A%2F%2Flogin.example.com", false, true)]
    [InlineData("&iss=https%3A%2F%2Flogin.example.com", true, true)]
    [InlineData("", false, true)]
    [InlineData("", true, false)]
    [InlineData("&iss=https%3A%2F%2Fevil.example.com", false, false)]
    [InlineData("&iss=https%3A%2F%2Fevil.example.com", true, false)]
    [InlineData("&iss=https%3A%2F%2Flogin.example.com%2F", false, false)]
    [InlineData("&iss=HTTPS%3A%2F%2Flogin.example.com", false, false)]
    public void Who_answers_is_compared_to_the_letter_wherever_it_says_so_or_should(string issuer, bool announces, bool isTaken)
    {
        foreach (string what in new[] { "code=c", "error=access_denied" })
        {
            AuthorizationAnswer answer = Read($"{what}&state=STATE{issuer}")!;
            Exception? error = Record.Exception(() => answer.Code(_server with { AnnouncesIssuer = announces }));

            Assert.Equal(isTaken, (error as DeviceAuthException)?.ErrorId != ErrorIds.IssuerMismatch);
        }
    }

    [Fact]
    public void A_template_stands_for_any_tenant() => Assert.Equal("c", Read(
        "code=c&state=STATE&iss=https%3A%2F%2Flogin.microsoftonline.com%2F9188040d-6c67-4c5b-b112-36a304b66dad%2Fv2.0")!
        .Code(_server with { Issuer = "https://login.microsoftonline.com/{tenantid}/v2.0" }).Reveal());

    [Fact]
    public void An_issuer_that_nobody_knows_is_not_compared() =>
        Assert.Equal("c", Read("code=c&state=STATE&iss=https%3A%2F%2Fanybody.example.com")!.Code(_server with { Issuer = null }).Reveal());

    [Theory]
    [InlineData("the-code")]
    [InlineData("the-code#STATE")]
    [InlineData("code=the-code")]
    [InlineData("https://login.example.com/cb?code=the-code&state=STATE&iss=https%3A%2F%2Flogin.example.com")]
    public void A_code_that_a_person_brings_may_come_alone(string pasted) =>
        Assert.Equal("the-code", Pasted(pasted)!.Code(_server with { AnnouncesIssuer = true }).Reveal());

    [Theory]
    [InlineData("the-code#wrong")]
    [InlineData("code=the-code&state=wrong")]
    public void But_not_with_the_state_of_another_sign_in(string pasted) => Assert.Null(Pasted(pasted));

    [Theory]
    [InlineData("code=c&state=STATE")]
    [InlineData("http://127.0.0.1/?code=c&state=STATE")]
    [InlineData("http://127.0.0.1/?code=c&state=STATE&iss=https%3A%2F%2Fevil.example.com")]
    public void A_whole_answer_says_who_gave_it_whoever_brings_it(string pasted) => Assert.Equal(
        ErrorIds.IssuerMismatch,
        Assert.Throws<DeviceAuthException>(() => Pasted(pasted)!.Code(_server with { AnnouncesIssuer = true })).ErrorId);

    [Fact]
    public void A_code_with_control_characters_is_refused() =>
        Assert.Equal(ErrorIds.ResponseInvalid, Assert.Throws<DeviceAuthException>(() => Read("code=c%0Ad&state=STATE")!.Code(_server)).ErrorId);

    private AuthorizationAnswer? Read(string query) =>
        AuthorizationAnswer.Read(query.Replace("STATE", _request.State, StringComparison.Ordinal), _request);

    private AuthorizationAnswer? Pasted(string text) =>
        AuthorizationAnswer.ReadPasted(text.Replace("STATE", _request.State, StringComparison.Ordinal), _request);
}
