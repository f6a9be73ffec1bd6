using System;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.OAuth;

/// <summary>What people copy out of a browser, and what terminals make of it.</summary>
public sealed class PastedAnswerTests
{
    [Theory]
    [InlineData("http://127.0.0.1:51234/?code=abc&state=s", "code=abc&state=s")]
    [InlineData("http://localhost:8976/oauth/callback?code=abc&state=s&iss=https%3A%2F%2Fa", "code=abc&state=s&iss=https%3A%2F%2Fa")]
    [InlineData("https://pages.example.com/cb?x=1&code=abc&state=s#", "x=1&code=abc&state=s")]
    [InlineData("https://pages.example.com/cb?code=abc&state=s#_=_", "code=abc&state=s")]
    [InlineData("https://pages.example.com/cb#code=abc&state=s", "code=abc&state=s")]
    [InlineData("localhost:8976/callback?code=abc&state=s", "code=abc&state=s")]
    [InlineData("?code=abc&state=s", "code=abc&state=s")]
    [InlineData("code=abc&state=s", "code=abc&state=s")]
    [InlineData("#code=abc&state=s", "code=abc&state=s")]
    [InlineData("state=s&code=abc", "state=s&code=abc")]
    [InlineData("code=abc", "code=abc")]
    [InlineData("http://127.0.0.1:1/?error=access_denied&state=s", "error=access_denied&state=s")]
    public void An_address_or_a_query_is_its_query(string pasted, string query) => Assert.Equal(query, PastedAnswer.Query(pasted));

    [Theory]
    [InlineData("abc", "code=abc")]
    [InlineData("abc#s", "code=abc&state=s")]
    [InlineData("abc#", "code=abc")]
    [InlineData("4/0AX4-x_y.z~==", "code=4%2F0AX4-x_y.z~%3D%3D")]
    [InlineData("4%2F0AX4", "code=4%2F0AX4")]
    [InlineData("M.C5_BAY.2.U.x!y*z$$", "code=M.C5_BAY.2.U.x!y*z%24%24")]
    [InlineData("abc&state=s", "code=abc&state=s")]
    public void A_code_is_encoded_as_an_address_would_have_it(string pasted, string query) =>
        Assert.Equal(query, PastedAnswer.Query(pasted).Replace("~", "~").Replace("%7E", "~"));

    [Theory]
    [InlineData("  http://127.0.0.1:1/?co\r\nde=a\tbc&sta te=s \n")]
    [InlineData("http://127.0.0.1:1/?code=abc\u00a0&state=s\u200b")]
    [InlineData("\u001b[200~http://127.0.0.1:1/?code=abc&state=s\u001b[201~")]
    [InlineData("<http://127.0.0.1:1/?code=abc&state=s>")]
    [InlineData("\"http://127.0.0.1:1/?code=abc&state=s\"")]
    [InlineData("'code=abc&state=s'")]
    public void What_a_terminal_or_a_mail_put_into_it_is_left_out(string pasted) => Assert.Equal("code=abc&state=s", PastedAnswer.Query(pasted));

    [Theory]
    [InlineData("")]
    [InlineData("   \n")]
    [InlineData("#s")]
    [InlineData("https://login.example.com/authorize?response_type=code&client_id=x&state=s")]
    [InlineData("https://login.example.com/")]
    public void What_has_nothing_of_an_answer_is_empty(string pasted) => Assert.Equal("", PastedAnswer.Query(pasted));

    [Theory]
    [InlineData("http://127.0.0.1:1/?code=ab", true)]
    [InlineData("http://127.0.0.1:1/?code=abc&sta", true)]
    [InlineData("http://127.0.0.1:1/?code=abc&state=", true)]
    [InlineData("http://127.0.0.1:1/?code=abc&state=s", false)]
    [InlineData("http://127.0.0.1:1/?code=abc&state=STATE", false)]
    [InlineData("http://127.0.0.1:1/?code=abc&state=STA", true)]
    [InlineData("http://127.0.0.1:1/?state=STA", true)]
    [InlineData("http://127.0.0.1:1/?state=STATE&session_state=1&iss=https%3A%2F%2Fa", true)] // Keycloak has the code last
    [InlineData("http://127.0.0.1:1/?state=STATE&code=abc", false)]
    [InlineData("http://127.0.0.1:1/?error=access_denied", true)]
    [InlineData("http://127.0.0.1:1/?code=abc&state=STATE&iss=https%3A%2F%2Flogin.exam", true)]
    [InlineData("http://127.0.0.1:1/?code=abc&state=STATE&iss=", true)]
    [InlineData("http://127.0.0.1:1/?code=abc&state=STATE&iss=https%3A%2F%2Flogin.example.com", false)]
    [InlineData("http://127.0.0.1:1/?code=abc&state=STATE&iss=https%3A%2F%2Fevil.example.com", false)]
    [InlineData("http://127.0.0.", true)]
    [InlineData("http://127.0.0.1:1/?co", true)]
    [InlineData("https://login.example.com/authorize?response_type=co", false)]
    [InlineData("abc", false)]
    [InlineData("code=abc", false)]
    public void An_address_is_not_whole_without_its_state_and_an_answer(string pasted, bool isUnfinished)
    {
        AuthorizationRequest request = Request();

        Assert.Equal(isUnfinished, PastedAnswer.IsUnfinished(With(request, pasted), request));
    }

    [Fact]
    public void An_address_without_the_issuer_is_not_whole_where_each_answer_names_it()
    {
        AuthorizationRequest request = Request(announcesIssuer: true);

        Assert.True(PastedAnswer.IsUnfinished($"http://127.0.0.1:1/?code=abc&state={request.State}", request));
        Assert.False(PastedAnswer.IsUnfinished($"http://127.0.0.1:1/?code=abc&state={request.State}&iss=https%3A%2F%2Flogin.example.com", request));
    }

    /// <summary>What ends otherwise may be one line of several, where nobody can tell whether more lines are there.</summary>
    [Theory]
    [InlineData("http://127.0.0.1:1/?code=abc&state=STATE", true)]
    [InlineData("http://127.0.0.1:1/?code=abc&state=STATE&iss=https%3A%2F%2Flogin.example.com", true)]
    [InlineData("http://127.0.0.1:1/?state=STATE&code=abc&iss=https://login.example.com", true)]
    [InlineData("  code=abc&state=STATE ", true)]
    [InlineData("abc#STATE", true)]
    [InlineData("http://127.0.0.1:1/?code=abc&state=STA", false)]
    [InlineData("http://127.0.0.1:1/?code=abc&state=STATE&iss=https%3A%2F%2Flogin.exam", false)]
    [InlineData("http://127.0.0.1:1/?state=STATE", false)]
    [InlineData("http://127.0.0.1:1/?state=STATE&code=abc", false)]
    [InlineData("http://127.0.0.1:1/?state=STATE&iss=https%3A%2F%2Flogin.example.com", false)]
    [InlineData("http://127.0.0.1:1/?code=abc&state=STATE&session_state=1", false)]
    [InlineData("http://127.0.0.1:1/?code=abc&code=abc&state=STATE", false)]
    [InlineData("abc", false)]
    [InlineData("", false)]
    public void What_ends_with_the_state_or_the_issuer_is_whole(string pasted, bool isFinished)
    {
        AuthorizationRequest request = Request();

        Assert.Equal(isFinished, PastedAnswer.IsFinished(With(request, pasted), request, isFullLine: false));
    }

    /// <summary>There a terminal may have cut it, or the issuer is still to come.</summary>
    [Theory]
    [InlineData("http://127.0.0.1:1/?code=abc&state=STATE", false)]
    [InlineData("http://127.0.0.1:1/?code=abc&state=STATE&iss=https%3A%2F%2Flogin.example.com", true)]
    [InlineData("abc#STATE", true)]
    public void The_state_is_not_the_end_at_the_end_of_a_full_line_or_where_the_issuer_follows(string pasted, bool isFinished)
    {
        AuthorizationRequest named = Request(announcesIssuer: true);
        AuthorizationRequest request = Request();

        Assert.Equal(isFinished, PastedAnswer.IsFinished(With(named, pasted), named, isFullLine: false));
        Assert.Equal(isFinished, PastedAnswer.IsFinished(With(request, pasted), request, isFullLine: true));
    }

    private static AuthorizationRequest Request(bool announcesIssuer = false) => AuthorizationRequest.Create(
        Sample.Server with { AuthorizationEndpoint = new Uri("https://login.example.com/authorize"), AnnouncesIssuer = announcesIssuer },
        Sample.ClientId,
        new DeviceAuthorizationRequest(),
        "http://127.0.0.1:1/");

    /// <summary>STATE is the request's, and STA its beginning.</summary>
    private static string With(AuthorizationRequest request, string pasted) =>
        pasted.Replace("STATE", request.State, StringComparison.Ordinal).Replace("STA", request.State[..7], StringComparison.Ordinal);
}
