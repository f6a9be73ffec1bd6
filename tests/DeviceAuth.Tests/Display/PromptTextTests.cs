using System;
using System.Globalization;
using System.Linq;
using DeviceAuth.Connections;
using DeviceAuth.Display;
using DeviceAuth.OAuth;
using DeviceAuth.Providers;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Display;

/// <summary>The prompt: who asks for what from where (BCP 247, RFC 10027), on the smallest usual screen.</summary>
public sealed class PromptTextTests
{
    private const string Long = "abcdefghij-abcdefghij-abcdefghij-abcdefghij-abcdefghij-abcdefghij-abcdefghij-abcdefghij-abcdefghij";

    private static readonly SignInPurpose Usual = new()
    {
        Host = "login.example.com",
        ClientId = "my-cli",
        UserName = "alice",
        MachineName = "build-7",
        Scopes = ["openid", "offline_access", "api.read"],
    };

    private readonly FakeClock _clock = new();

    /// <summary>Each part alone at its longest, and all of them together.</summary>
    public static TheoryData<string> Extremes => ["host", "account", "client", "scopes", "scope", "user", "machine", "audience", "resources", "page", "code", "eastern", "all", "nothing"];

    [Fact]
    public void It_says_what_to_do_and_who_asks_for_what_from_where() => Assert.Equal(
        """
        To sign in to login.example.com, open this page on any device:

            https://login.example.com/device

        and enter the code:  WDJB-MJHT      (valid for 15 minutes)

        Asked by alice on build-7, client my-cli.
        Scopes: api.read, openid, offline_access
        If you did not ask for this, do nothing.

        """.ReplaceLineEndings(),
        PromptText.For(Prompt(Usual)));

    [Fact]
    public void It_names_the_account_and_the_APIs() => Assert.Equal(
        """
        To sign in to login.example.com as alice@example.com,
        open this page on any device:

            https://login.example.com/device

        and enter the code:  WDJB-MJHT      (valid for 15 minutes)

        Asked by alice on build-7, client my-cli.
        Scopes: api.read, openid, offline_access
        For: https://one.example.com, https://two.example.com
        If you did not ask for this, do nothing.

        """.ReplaceLineEndings(),
        PromptText.For(Prompt(Usual with { Account = "alice@example.com", Resources = ["https://one.example.com", "https://two.example.com"] })));

    [Theory]
    [MemberData(nameof(Extremes))]
    public void It_has_twelve_lines_of_80_columns_at_the_most_however_long_its_parts_are(string extreme)
    {
        DeviceAuthPrompt prompt = Extreme(extreme);

        string[] lines = PromptText.For(prompt).Split(Environment.NewLine);

        Assert.InRange(lines.Length, 8, PromptText.MostLines);
        Assert.Equal(lines.Length, PromptText.LinesOf(prompt));
        Assert.All(lines, line => Assert.InRange(Width(line), 0, PromptText.Columns));
        Assert.Contains($"    {prompt.VerificationUri.OriginalString}", lines);
        Assert.Contains(lines, line => line.StartsWith($"and enter the code:  {prompt.UserCode}", StringComparison.Ordinal));
        Assert.Contains("(valid for 15 minutes)", string.Concat(lines), StringComparison.Ordinal);
        Assert.Equal(["If you did not ask for this, do nothing.", ""], lines[^2..]);
    }

    [Fact]
    public void Of_forty_scopes_it_shows_what_fits_and_counts_the_others_and_those_of_the_sign_in_go_first()
    {
        string[] lines = PromptText.For(Extreme("scopes")).Split(Environment.NewLine);

        string scopes = string.Concat(lines.SkipWhile(line => !line.StartsWith("Scopes:", StringComparison.Ordinal)).TakeWhile(line => !line.StartsWith("If", StringComparison.Ordinal)));
        Assert.StartsWith("Scopes: https://graph.microsoft.com/Scope.Read.01, ", scopes, StringComparison.Ordinal);
        Assert.Matches(@" and \d\d more$", scopes);
        int shown = scopes.Split(", ").Length;
        Assert.Equal(42, shown + int.Parse(scopes.Split(" and ")[1].Split(' ')[0], CultureInfo.InvariantCulture));
        Assert.DoesNotContain("openid", scopes, StringComparison.Ordinal);
    }

    [Fact]
    public void Whose_a_long_host_is_stays_readable() => Assert.Matches(
        $@"\ATo sign in to \.\.\.\S+{Long[^20..]}\.example\.com,\r?\nopen this page", PromptText.For(Prompt(Usual with { Host = $"{Long}.example.com" })));

    [Theory]
    [InlineData("https://evil.example.net/device", true)]
    [InlineData("https://login.example.com/device", false)]
    [InlineData("https://www.example.com/device", false)]
    public void A_page_on_a_host_that_the_provider_does_not_name_is_pointed_out(string page, bool isElsewhere)
    {
        SignInPurpose purpose = Usual with { Pages = ProviderPages.Of(Sample.Authority, Sample.Server, null) };
        DeviceAuthPrompt prompt = Prompt(purpose, page: page);

        Assert.Equal(isElsewhere, PromptText.For(prompt).Contains("The page is on evil.example.net, not on login.example.com: look twice.", StringComparison.Ordinal));
        Assert.Equal(isElsewhere, prompt.Message.Contains("The page is on evil.example.net, not on login.example.com: look twice.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_complete_address_elsewhere_is_pointed_out_too()
    {
        SignInPurpose purpose = Usual with { Pages = ProviderPages.Of(Sample.Authority, Sample.Server, null) };

        Assert.Contains("The page is on evil.example.net,", PromptText.For(Prompt(purpose, complete: "https://evil.example.net/device?c=1")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_message_for_somebody_else_says_as_much_and_its_time_has_an_offset()
    {
        DeviceAuthPrompt prompt = Prompt(Usual with { Account = "alice@example.com", Audience = "https://api.example.com" });

        Assert.Equal(
            "To sign in to login.example.com as alice@example.com, open https://login.example.com/device on any device and enter the code WDJB-MJHT before "
            + _clock.UtcNow.AddMinutes(15).ToLocalTime().ToString("HH:mm '(UTC'zzz')'", CultureInfo.InvariantCulture)
            + ". alice on build-7 asks for this, with the client my-cli for https://api.example.com, scopes api.read, openid, offline_access."
            + " If you did not ask for this, do nothing.",
            prompt.Message);
    }

    [Fact]
    public void The_message_is_one_line_and_bounded()
    {
        string message = Extreme("all").Message;

        Assert.DoesNotContain('\n', message);
        Assert.InRange(message.Length, 1, 2000);
    }

    [Fact]
    public void What_was_typed_or_comes_from_the_machine_cannot_drive_the_terminal()
    {
        const string Evil = "a\u001b[2J\u202e\r\nb";
        SignInRequest request = new()
        {
            Endpoints = Sample.Server,
            Account = Evil,
            ClientId = Evil,
            Authorization = new DeviceAuthorizationRequest { Scopes = [Evil], Audience = Evil, Resources = [Evil] },
        };

        DeviceAuthPrompt prompt = Prompt(SignInPurpose.Of(request, Sample.Server));

        Assert.DoesNotContain('\u001b', PromptText.For(prompt) + prompt.Message + string.Concat(prompt.Scopes) + prompt.ClientId);
        Assert.DoesNotContain('\u202e', PromptText.For(prompt) + prompt.Message);
        Assert.Equal("a [2J b", Assert.Single(prompt.Scopes));
    }

    [Fact]
    public void Who_asks_is_this_user_on_this_machine()
    {
        SignInPurpose purpose = SignInPurpose.Of(new SignInRequest { Endpoints = Sample.Server }, Sample.Server);

        Assert.Equal(Environment.UserName, purpose.UserName);
        Assert.Equal(Environment.MachineName, purpose.MachineName);
    }

    private DeviceAuthPrompt Extreme(string what)
    {
        bool Is(string part) => what == part || what == "all";
        return Prompt(
            new SignInPurpose
            {
                Host = Is("host") ? $"{Long}.{Long}.example.com:8443" : "login.example.com",
                Account = Is("account") ? $"{Long}@{Long}" : null,
                ClientId = Is("client") ? Long + Long : "my-cli",
                UserName = what == "eastern" ? new string('愛', 200) : Is("user") ? Long + Long : "alice",
                MachineName = Is("machine") ? Long + Long : "build-7",
                Scopes = Is("scopes") ? [.. Enumerable.Range(1, 40).Select(number => $"https://graph.microsoft.com/Scope.Read.{number:00}"), "openid", "offline_access"]
                    : Is("scope") ? [Long + Long]
                    : what == "nothing" ? [] : ["api.read"],
                Audience = Is("audience") ? Long + Long : null,
                Resources = Is("resources") ? [.. Enumerable.Range(1, 40).Select(number => $"https://{Long}{number}.example.com")] : [],
                Pages = Is("page") ? ProviderPages.Of(Sample.Authority, Sample.Server, null) : ProviderPages.None,
            },
            page: Is("page") ? "https://evil.example.net/d" : "https://login.example.com/device",
            code: Is("code") ? new string('W', 50) : "WDJB-MJHT");
    }

    private DeviceAuthPrompt Prompt(SignInPurpose purpose, string page = "https://login.example.com/device", string code = "WDJB-MJHT", string? complete = null) => new(
        purpose,
        DeviceAuthorization.Read(Recorded.Json(
            $$"""{"device_code":"d","user_code":"{{code}}","verification_uri":"{{page}}","expires_in":900{{(complete is null ? "" : $",\"verification_uri_complete\":\"{complete}\"")}}}""")),
        _clock.UtcNow.AddMinutes(15));

    /// <summary>As a terminal counts.</summary>
    private static int Width(string line) => line.Sum(character => character is >= '\u4e00' and <= '\u9fff' ? 2 : 1);
}
