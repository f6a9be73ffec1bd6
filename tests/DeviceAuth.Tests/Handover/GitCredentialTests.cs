using System;
using System.Linq;
using DeviceAuth.Errors;
using DeviceAuth.Handover;
using DeviceAuth.Tests.Connections;
using Xunit;

namespace DeviceAuth.Tests.Handover;

/// <summary>git-credential(1): what git asks, and what it is told.</summary>
public sealed class GitCredentialTests
{
    private const string Asked = "protocol=https\nhost=login.example.com\n";

    private readonly HandoverFixture _on = new();

    [Fact]
    public void A_kept_token_is_given_with_its_end_and_without_a_request_or_a_lock()
    {
        string? answer = _on.Kept().Ask(new GitCredential(), lines: Asked);

        DateTimeOffset end = _on.On.Clock.UtcNow - TokenFixture.Fresh + TimeSpan.FromHours(1);
        Assert.Equal($"username=oauth2\npassword=at-1\npassword_expiry_utc={end.ToUnixTimeSeconds()}", answer);
        Assert.Empty(_on.On.Handler.Requests);
        Assert.DoesNotContain("lock", _on.On.Store.Events);
    }

    [Fact]
    public void An_old_token_is_renewed_first() =>
        Assert.Contains("password=at-2\n", _on.Kept(TokenFixture.Expired).Renewing().Ask(new GitCredential(), lines: Asked), StringComparison.Ordinal);

    [Theory]
    [InlineData("username=bob\n", null, "bob")]
    [InlineData("", "x-token-auth", "x-token-auth")]
    [InlineData("username=bob\n", "x-token-auth", "bob")]
    [InlineData("path=a/b\nwwwauth[]=Basic realm=\"x\"\ncapability[]=state\nnew=thing\n", null, "oauth2")]
    public void The_name_is_git_s_or_the_user_s(string more, string? userName, string expected) => Assert.StartsWith(
        $"username={expected}\n", _on.Kept().Ask(new GitCredential(), lines: Asked + more, userName: userName), StringComparison.Ordinal);

    [Fact]
    public void A_git_that_knows_what_is_ephemeral_is_told_so_that_no_other_helper_keeps_the_token() => Assert.StartsWith(
        "capability[]=authtype\nephemeral=1\nusername=oauth2\n",
        _on.Kept().Ask(new GitCredential(), lines: "capability[]=authtype\ncapability[]=state\n" + Asked),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("protocol=https\nhost=evil.example.com\n")]
    [InlineData("protocol=https\nhost=login.example.com:8443\n")]
    [InlineData("protocol=https\nhost=login.example.com.evil.org\n")]
    [InlineData("protocol=https\nhost=evil.org#login.example.com\n")]
    [InlineData("protocol=http\nhost=login.example.com\n")]
    [InlineData("protocol=ftp\nhost=login.example.com\n")]
    [InlineData("protocol=http\nhost=127.0.0.1\n")]
    [InlineData("protocol=https\nhost=login.example.com/x.evil.com\n")]
    [InlineData("protocol=https\nhost=login.example.com\\x.evil.com\n")]
    [InlineData("protocol=https\nhost=login.example.com?x.evil.com\n")]
    [InlineData("protocol=https\nhost=login.example.com#x.evil.com\n")]
    [InlineData("protocol=https\nhost=login.example.com%2f.evil.com\n")]
    [InlineData("protocol=https\nhost=@login.example.com\n")]
    [InlineData("protocol=https\nhost=x@login.example.com\n")]
    [InlineData("protocol=https\nhost= login.example.com\n")]
    [InlineData("protocol=https\nhost=login.example.com \n")]
    [InlineData("protocol=https\nhost=login.example.com\t\n")]
    [InlineData("protocol=https\nhost=login.example.com/\n")]
    [InlineData("protocol=https\nhost=https://login.example.com\n")]
    [InlineData("protocol=http\nhost=https://login.example.com\n")]
    [InlineData("protocol=http\nhost=https://login.example.com:443\n")]
    [InlineData("protocol=https://login.example.com/\nhost=evil.org\n")]
    public void Another_host_gets_nothing_and_costs_no_refresh(string lines)
    {
        Assert.Null(_on.Kept(TokenFixture.Expired).Ask(new GitCredential(), lines: lines));
        Assert.Empty(_on.On.Handler.Requests);
    }

    /// <summary>
    /// A carriage return in an address ends a line for PowerShell's reader, and none for a git before 2.48.1 (CVE-2024-52006): what git says of
    /// the host comes before what the address smuggles in, or after it.
    /// </summary>
    [Theory]
    [InlineData("protocol=https\nhost=evil.example.com\nhost=login.example.com\n")]
    [InlineData("protocol=https\nhost=login.example.com\nhost=evil.example.com\n")]
    [InlineData("protocol=https\nhost=evil.example.com\npath=x\nhost=login.example.com\n")]
    [InlineData("protocol=https\nhost=evil.example.com\nusername=x\nhost=login.example.com\n")]
    [InlineData("protocol=ftp\nhost=login.example.com\nusername=x\nprotocol=https\n")]
    [InlineData("protocol=https\nhost=\nhost=login.example.com\n")]
    public void Two_hosts_in_one_question_get_nothing_and_cost_no_refresh(string lines)
    {
        foreach (string operation in new[] { "get", "erase" })
        {
            DeviceAuthException error = Assert.Throws<DeviceAuthException>(
                () => _on.Kept(TokenFixture.Expired).Ask(new GitCredential(), operation, lines + "password=at-1\n"));

            Assert.Equal(ErrorIds.RequestNotUnderstood, error.ErrorId);
            Assert.Contains("twice", error.Message, StringComparison.Ordinal);
        }

        Assert.Empty(_on.On.Handler.Requests);
    }

    [Theory]
    [InlineData("protocol=https", "host=login.example.com", "")]
    [InlineData("protocol=https\r", "host=login.example.com\r", "\r")]
    [InlineData("protocol=https\n", "host=login.example.com\n", "\n")]
    [InlineData("protocol=https\nhost=login.example.com\n\n")]
    [InlineData("protocol=https\r\nhost=login.example.com\r\n\r\n")]
    [InlineData("protocol=https\r\nhost=login.example.com")]
    public void A_question_is_read_however_it_is_piped(params string[] objects) => Assert.Contains(
        "password=at-1", _on.Kept().Ask(new GitCredential(), lines: string.Join("\n", objects.SelectMany(ProgramQuestion.LinesOf))), StringComparison.Ordinal);

    [Theory]
    [InlineData("git.example.com", "protocol=https\nhost=git.example.com\n", true)]
    [InlineData("GIT.example.com", "protocol=https\nhost=git.EXAMPLE.com\n", true)]
    [InlineData("git.example.com:8443", "protocol=https\nhost=git.example.com:8443\n", true)]
    [InlineData("git.example.com", "protocol=https\nhost=git.example.com:443\n", true)]
    [InlineData("127.0.0.1:5000", "protocol=http\nhost=127.0.0.1:5000\n", true)]
    [InlineData("git.example.com", Asked, false)]
    public void Hosts_that_are_named_take_the_place_of_the_connection_s_own(string host, string lines, bool isGiven) =>
        Assert.Equal(isGiven, _on.Kept().Ask(new GitCredential(), lines: lines, hosts: [host]) is not null);

    [Fact]
    public void A_token_that_was_refused_is_renewed_when_git_erases_it()
    {
        Assert.Null(_on.Kept().Renewing().Ask(new GitCredential(), "erase", Asked + "username=oauth2\npassword=at-1\n"));

        Assert.Single(_on.On.Handler.Requests);
        Assert.Contains("password=at-2", _on.Ask(new GitCredential(), lines: Asked), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("erase", "password=at-0\n")] // an older one: the one at hand may be good
    [InlineData("erase", "")]
    [InlineData("store", "username=oauth2\npassword=at-1\n")]
    [InlineData("capability", "")]
    [InlineData("of-a-later-git", "")]
    public void All_else_is_done_by_doing_nothing(string operation, string more)
    {
        Assert.Null(_on.Kept().Ask(new GitCredential(), operation, Asked + more));
        Assert.Empty(_on.On.Handler.Requests);
    }

    [Fact]
    public void A_host_that_is_not_the_connection_s_has_nothing_renewed()
    {
        Assert.Null(_on.Kept().Ask(new GitCredential(), "erase", "protocol=https\nhost=evil.example.com\npassword=at-1\n"));
        Assert.Empty(_on.On.Handler.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("host=login.example.com\n")]
    [InlineData("protocol=https\n")]
    [InlineData("nonsense\n")]
    [InlineData("=x\n")]
    [InlineData("protocol=https\nhost=\n")]
    public void What_is_not_git_s_is_an_error_that_names_the_set_up(string lines)
    {
        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Kept().Ask(new GitCredential(), lines: lines));

        Assert.Equal(ErrorIds.RequestNotUnderstood, error.ErrorId);
        Assert.Contains("$input | Export-DeviceAuthToken", error.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("get", "quit=1")]
    [InlineData("erase", null)]
    [InlineData("store", null)]
    public void Git_asks_nobody_else_where_there_is_no_token(string operation, string? refusal) => Assert.Equal(
        refusal, new GitCredential().Refusal(new ProgramQuestion { Operation = operation }, DeviceAuthError.SignInRequired("x", "x", "x")));

    [Fact]
    public void Nobody_signed_in_is_an_error_of_its_own()
    {
        Assert.Equal(ErrorIds.SignInRequired, Assert.Throws<DeviceAuthException>(() => _on.Ask(new GitCredential(), lines: Asked)).ErrorId);
        Assert.Empty(_on.On.Pipeline.Warnings);
    }
}
