using System;
using System.Linq;
using System.Net.NetworkInformation;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>A sign-in by browser whose answer a person brings: nothing listens (RFC 8252 does not know it, and the field needs it).</summary>
public sealed class PasteTests
{
    private readonly BrowserFixture _with = new();

    private RecordingBrowser Browser => _with.Browser;

    [Theory]
    [InlineData("the-code")]
    [InlineData("the-code#STATE")]
    [InlineData("code=the-code&state=STATE")]
    [InlineData("http://127.0.0.1:51234/?code=the-code&state=STATE")]
    [InlineData("  http://127.0.0.1:51234/?code=the-\r\ncode&st ate=STATE ")]
    public void What_is_pasted_is_the_answer_in_whatever_form(string pasted)
    {
        Connection connection = RunGranted(pasted);

        Assert.Equal("the-code", _with.On.Handler.Requests[0]["code"]);
        Assert.Equal(Browser.Asked["redirect_uri"], _with.On.Handler.Requests[0]["redirect_uri"]);
        Assert.True(connection.Terms.Browser!.IsPasted);
        Assert.Equal(["require paste", "show", "complete"], Browser.Events);
        Assert.True(Browser.Prompt!.IsPasted);
    }

    [Fact]
    public void Nothing_listens_while_it_is_waited_for()
    {
        bool listened = true;
        Browser.OnShow = browser =>
        {
            int port = new Uri(browser.Asked["redirect_uri"]!).Port;
            listened = Array.Exists(IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners(), endpoint => endpoint.Port == port);
        };

        RunGranted("the-code");

        Assert.False(listened);
    }

    [Fact]
    public void Where_no_browser_can_be_opened_it_is_pasted_without_being_asked_for()
    {
        Browser.Pastes("the-code").CanOpen = false;

        Connection connection = _with.Grants().Run(BrowserFixture.Request(new BrowserTerms()));

        Assert.True(Browser.Prompt!.IsPasted);
        Assert.False(connection.Terms.Browser!.IsPasted); // another time there may be one
    }

    [Fact]
    public void Where_the_redirect_is_a_page_it_is_pasted_and_the_page_is_named_again()
    {
        Browser.Pastes("the-code#STATE");

        _with.Grants().Run(BrowserFixture.Request(new BrowserTerms { RedirectUri = new Uri("https://pages.example.com/code") }));

        Assert.True(Browser.Prompt!.IsPasted);
        Assert.Equal("https://pages.example.com/code", _with.On.Handler.Requests[0]["redirect_uri"]);
    }

    [Fact]
    public void Where_nobody_can_paste_it_is_said_at_once_and_nobody_is_asked_anything()
    {
        Browser.CanOpen = false;
        Browser.OnRequirePaste = () => throw DeviceAuthError.NobodyToPaste("this is a job");

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _with.Run("api.read"));

        Assert.Equal(ErrorIds.BrowserNotAvailable, error.ErrorId);
        Assert.Equal(["require paste"], Browser.Events);
        Assert.Empty(_with.On.Handler.Requests);
    }

    [Theory]
    [InlineData("https://login.example.com/", "no code in what was pasted")]
    [InlineData("", "no code in what was pasted")]
    [InlineData("code=c&state=wrong", "belongs to another sign-in")]
    [InlineData("c#wrong", "belongs to another sign-in")]
    public void What_does_not_fit_is_said_and_asked_for_again_three_times(string wrong, string words)
    {
        RunGranted(wrong, wrong, "the-code#STATE");
        Assert.Equal("the-code", _with.On.Handler.Requests[0]["code"]);
        Assert.Contains(words, Browser.Said[0], StringComparison.Ordinal);

        BrowserFixture again = new();
        again.Browser.Pastes(wrong, "", "", "", "", "");
        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => again.Run(Paste()));
        Assert.Equal(ErrorIds.ResponseInvalid, error.ErrorId);
        Assert.Equal(3, again.Browser.Said.Count);
        Assert.Empty(again.On.Handler.Requests);
    }

    /// <summary>Ctrl+V is a key like others where a console reads keys, and nobody sees that it pasted nothing.</summary>
    [Theory]
    [InlineData("", true)]
    [InlineData("\u0016", true)]
    [InlineData("https://login.example.com/", false)]
    [InlineData("c#wrong", false)]
    public void Where_nothing_arrived_it_is_said_how_else_one_pastes(string pasted, bool isSaid)
    {
        RunGranted(pasted, "the-code#STATE");

        Assert.Equal(isSaid, Browser.Said[0].Contains("right mouse button", StringComparison.Ordinal));
    }

    [Fact]
    public void A_wrapped_address_that_comes_in_lines_is_read_to_its_end()
    {
        Browser.Pastes("http://127.0.0.1:51234/?co", "de=the-", "code&state=STATE");
        Browser.More = 3;

        _with.Grants().Run(Paste());

        Assert.Equal("the-code", _with.On.Handler.Requests[0]["code"]);
        Assert.Equal(["", ""], Browser.Questions.GetRange(1, 2));
    }

    /// <summary>A remote host cannot tell that more is there.</summary>
    [Fact]
    public void The_rest_of_an_address_is_asked_for_where_nobody_knows_that_it_is_there()
    {
        RunGranted("http://127.0.0.1:51234/?code=the-", "code&sta", "te=STATE");

        Assert.Equal("the-code", _with.On.Handler.Requests[0]["code"]);
        Assert.Contains("the rest", Browser.Questions[1], StringComparison.Ordinal);
    }

    /// <summary>
    /// Over a remote session each line is one that may be the last: however a terminal wrapped it, and in whatever order the server has its
    /// parameters, the lines are one answer, and none is left over for the prompt.
    /// </summary>
    [Theory]
    [InlineData("http://127.0.0.1:51234/?code=the-code&state=STATE")]
    [InlineData("http://127.0.0.1:51234/?code=the-code&state=STATE&iss=https%3A%2F%2Flogin.example.com")]
    [InlineData("http://127.0.0.1:51234/?state=STATE&session_state=1&iss=https%3A%2F%2Flogin.example.com&code=the-code")]
    [InlineData("http://127.0.0.1:51234/?code=the-code&state=STATE&session_state=00aa-1")]
    public void Lines_of_a_wrapped_address_are_one_answer_where_nobody_can_tell_that_more_are_there(string address)
    {
        foreach (int width in new[] { 7, 20, 37, 40, 61, 80, 500 })
        {
            BrowserFixture with = new();
            with.Browser.CanTell = false;
            with.Browser.OnShow = browser =>
            {
                string whole = address.Replace("STATE", browser.State, StringComparison.Ordinal);
                browser.Pastes([.. whole.Chunk(width).Select(line => new string(line)), ""]);
            };

            with.Grants().Run(Paste());

            Assert.Equal("the-code", with.On.Handler.Requests[0]["code"]);
            Assert.All(with.Browser.Unread, Assert.Empty);
            Assert.Empty(with.Browser.Said);
        }
    }

    /// <summary>Keys that arrive late: lines of one length are cut ones, and the code may be the last parameter.</summary>
    [Fact]
    public void A_line_as_long_as_the_one_before_may_be_followed_by_another_here_too()
    {
        Browser.OnShow = browser => browser.Pastes([.. $"http://127.0.0.1:51234/?state={browser.State}&code={new string('c', 40)}".Chunk(52).Select(line => new string(line))]);

        _with.Grants().Run(Paste());

        Assert.Equal(new string('c', 40), _with.On.Handler.Requests[0]["code"]);
        Assert.Empty(Browser.Unread);
    }

    [Fact]
    public void Who_presses_Enter_on_nothing_there_is_asked_again_at_once()
    {
        Browser.CanTell = false;
        RunGranted("", "https://example.com/", "", "the-code#STATE");

        Assert.Equal(2, Browser.Said.Count);
        Assert.Equal(4, Browser.Questions.Count);
        Assert.Equal("the-code", _with.On.Handler.Requests[0]["code"]);
    }

    [Fact]
    public void An_address_without_a_state_is_whole_where_the_person_says_so()
    {
        RunGranted("http://127.0.0.1:51234/?code=the-code", "");

        Assert.Equal("the-code", _with.On.Handler.Requests[0]["code"]);
    }

    [Fact]
    public void A_refusal_can_be_pasted_too() => Assert.Equal(
        ErrorIds.SignInDenied,
        Assert.Throws<DeviceAuthException>(() => RunPasted("http://127.0.0.1:1/?error=access_denied&state=STATE")).ErrorId);

    [Fact]
    public void A_pasted_answer_of_another_issuer_is_not_used() => Assert.Equal(
        ErrorIds.IssuerMismatch,
        Assert.Throws<DeviceAuthException>(() =>
            RunPasted("http://127.0.0.1:1/?code=c&state=STATE&iss=https%3A%2F%2Fevil.example.com")).ErrorId);

    [Fact]
    public void Who_takes_longer_than_the_time_is_told_so()
    {
        Browser.Pastes("the-code");
        Browser.OnShow = _ => _with.On.Clock.Advance(TimeSpan.FromMinutes(16));

        Assert.Equal(ErrorIds.SignInTimedOut, Assert.Throws<DeviceAuthException>(() => _with.Run(Paste())).ErrorId);
    }

    private static SignInRequest Paste() => BrowserFixture.Request(new BrowserTerms { IsPasted = true });

    private Connection RunPasted(params string[] lines)
    {
        Browser.Pastes(lines);
        return _with.Run(Paste());
    }

    private Connection RunGranted(params string[] lines)
    {
        _with.Grants();
        return RunPasted(lines);
    }
}
