using System;
using System.Linq;
using System.Text;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using Xunit;

namespace DeviceAuth.Tests.OAuth.Challenges;

/// <summary>What an API wants that says no.</summary>
public sealed class ChallengeMeaningTests
{
    private const string Claims = """{"access_token":{"acrs":{"essential":true,"value":"c1"}}}""";

    public static TheoryData<string> Encodings =>
    [
        Convert.ToBase64String(Encoding.UTF8.GetBytes(Claims)),
        Convert.ToBase64String(Encoding.UTF8.GetBytes(Claims)).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
        Uri.EscapeDataString(Convert.ToBase64String(Encoding.UTF8.GetBytes(Claims))),
        Convert.ToBase64String(Encoding.UTF8.GetBytes(Claims.Replace(":", " : ", StringComparison.Ordinal) + "\n")),
        Claims.Replace("\"", "\\\"", StringComparison.Ordinal),
    ];

    [Theory]
    [InlineData("Bearer error=\"insufficient_scope\", scope=\"api.write  api.admin\"", "the scopes api.write, api.admin")]
    [InlineData("Bearer ERROR=\"Insufficient_Scope\", Scope=\"api.write\"", "the scope api.write")]
    [InlineData("Bearer scope=\"api.write\"", "the scope api.write")]
    [InlineData("Bearer error=\"insufficient_user_authentication\", acr_values=\"mfa phr\"", "a sign-in of the kind mfa or phr")]
    [InlineData("Bearer error=\"insufficient_user_authentication\", max_age=\"5\"", "a sign-in of the last 5 seconds")]
    [InlineData("Bearer error=\"insufficient_user_authentication\", max_age=0", "a sign-in made right now")]
    [InlineData("Bearer error=\"insufficient_user_authentication\"", "another sign-in")]
    [InlineData("Bearer error=\"invalid_token\", scope=\"openid\"", "another token")]
    [InlineData("Bearer realm=\"api\"", "another token")]
    [InlineData("Basic realm=\"api\", bearer error=\"insufficient_scope\", scope=\"a\"", "the scope a")]
    [InlineData("Bearer realm=\"first\", Bearer error=\"insufficient_scope\", scope=\"a\"", "the scope a")]
    public void It_is_said_as_a_person_would(string header, string wish) => Assert.Equal(wish, $"{ChallengeMeaning.Of([header])}");

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Claims_are_read_in_each_way_that_they_are_written(string claims)
    {
        ApiChallenge challenge = ChallengeMeaning.Of([$"Bearer realm=\"\", authorization_uri=\"https://login.example.com\", error=\"insufficient_claims\", claims=\"{claims}\""]);

        Assert.Equal(Claims, challenge.Requirements.Claims);
        Assert.Equal(Claims, challenge.Requirements.ClaimsOfAccessToken);
        Assert.False(challenge.NeedsPerson);
    }

    [Theory]
    [InlineData("WWW-Authenticate: Bearer error=\"insufficient_scope\", scope=\"a\"")]
    [InlineData("HTTP/1.1 403 Forbidden\r\nDate: Thu, 26 Nov 2026 07:00:00 GMT\r\nwww-authenticate:Bearer error=\"insufficient_scope\",\r\n\tscope=\"a\"\r\nServer: x")]
    [InlineData("Bearer error=\"insufficient_scope\",\n    scope=\"a\"")]
    [InlineData("WWW-Authenticate: NTLM\nWWW-Authenticate: Bearer error=\"insufficient_scope\", scope=a")]
    public void The_header_comes_as_people_have_it(string text) => Assert.Equal(["a"], ChallengeMeaning.Of([text]).Scopes);

    [Fact]
    public void Where_the_metadata_is_may_stand_in_a_challenge_of_its_own() => Assert.Equal(
        "https://api.example.com/x",
        ChallengeMeaning.Of(["DPoP resource_metadata=\"https://api.example.com/x\"", "Bearer error=\"invalid_token\""]).ResourceMetadata);

    [Theory]
    [InlineData("Basic realm=\"x\", Negotiate", "it takes no bearer token, but asks for Basic, Negotiate")]
    [InlineData("Bearer error=\"insufficient_scope\"", "does not say which")]
    [InlineData("Bearer error=\"insufficient_scope\", scope=\"a\\\"b\"", "'scope' is none that can be asked for")]
    [InlineData("Bearer error=\"insufficient_scope\", scope=\"a\", scope=\"b\"", "it says 'scope' twice")]
    [InlineData("Bearer error=\"insufficient_claims\"", "without claims")]
    [InlineData("Bearer error=\"insufficient_claims\", claims=\"no json!\"", "neither JSON nor that in Base64")]
    [InlineData("Bearer error=\"insufficient_claims\", claims=\"W10=\"", "no JSON object")]
    [InlineData("Bearer error=\"insufficient_claims\", claims=\"eyJhIjoxLCJhIjoyfQ==\"", "no JSON object")]
    [InlineData("Bearer error=\"insufficient_user_authentication\", max_age=\"soon\"", "no number of seconds")]
    [InlineData("Bearer error=\"insufficient_user_authentication\", max_age=\"-1\"", "no number of seconds")]
    [InlineData("Bearer error=\"insufficient_user_authentication\", max_age=\"99999999999999999999\"", "no number of seconds")]
    [InlineData("Bearer error=\"invalid_request\"", "no sign-in is known that answers the error invalid_request")]
    [InlineData("Bearer error=\"\u001b[2Jx\"", "no sign-in is known that answers the error [2jx")]
    [InlineData("", "there is no WWW-Authenticate header")]
    public void What_is_not_understood_says_so_with_the_text_cleaned(string header, string reason)
    {
        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => ChallengeMeaning.Of([header]));

        Assert.Equal(ErrorIds.ChallengeNotUnderstood, error.ErrorId);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.True(ForeignText.IsClean(error.Message), error.Message);
        Assert.Contains(ForeignText.Clean(header) ?? "", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Claims_of_100_KB_are_refused_and_not_shown_whole()
    {
        string claims = Convert.ToBase64String(Encoding.UTF8.GetBytes($$"""{"a":"{{new string('x', 40_000)}}"}"""));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => ChallengeMeaning.Of([$"Bearer error=\"insufficient_claims\", claims=\"{claims}\""]));

        Assert.Contains("the claims request has more than 8192 characters", error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 0, 800);
        Assert.Contains("more than 65536", Assert.Throws<DeviceAuthException>(() => ChallengeMeaning.Of([$"Bearer claims=\"{claims}{claims}\""])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_that_the_API_says_again_is_hidden()
    {
        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => ChallengeMeaning.Of(
            ["Bearer error=\"no-such-error\", error_description=\"bad token eyJhbGciOi.hush-hush-hush\""], Redaction.Of(["eyJhbGciOi.hush-hush-hush"])));

        Assert.DoesNotContain("hush", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("error=\"insufficient_scope\", scope=\"api.read TOKEN\"")]
    [InlineData("scope=\"https://api.example.com/TOKEN\"")]
    [InlineData("error=\"insufficient_user_authentication\", acr_values=\"mfa TOKEN\"")]
    [InlineData("claims=\"{\\\"access_token\\\":{\\\"acrs\\\":{\\\"value\\\":\\\"TOKEN\\\"}}}\"")]
    [InlineData("resource_metadata=\"https://api.example.com/?token=TOKEN\"")]
    public void A_token_in_what_the_API_wants_is_asked_for_nowhere(string parameters)
    {
        const string Token = "eyJhbGciOi.hush-hush-hush";

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => ChallengeMeaning.Of(
            ["Bearer " + parameters.Replace("TOKEN", Token, StringComparison.Ordinal)], Redaction.Of([Token])));

        Assert.Equal(ErrorIds.ChallengeNotUnderstood, error.ErrorId);
        Assert.Contains("it repeats a token", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_words_than_any_API_names_are_refused() => Assert.Throws<DeviceAuthException>(() => ChallengeMeaning.Of(
        [$"Bearer error=\"insufficient_scope\", scope=\"{string.Join(" ", Enumerable.Range(0, 101).Select(i => $"s{i}"))}\""]));
}
