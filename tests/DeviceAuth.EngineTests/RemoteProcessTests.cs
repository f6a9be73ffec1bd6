using System;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Security;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using DeviceAuth.EngineTests.QrCodes;
using Xunit;

namespace DeviceAuth.EngineTests;

/// <summary>A session of PowerShell's remoting protocol to another process: the module runs there, and the person is here.</summary>
[Collection(AloneCollection.Name)]
public sealed class RemoteProcessTests : SandboxTest
{
    private RemoteProcess _process = null!;
    private Engine _remote = null!;

    private RecordingUI Here => _remote.Host!.Screen;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _process = await RemoteProcess.StartAsync();
        _remote = await _process.OpenAsync(Server.Issuer, Name);
    }

    protected override void Close()
    {
        _remote?.Dispose();
        _process?.Dispose();
    }

    [Fact]
    public async Task The_prompt_and_a_moving_progress_are_on_the_screen_here()
    {
        EngineRun run = _remote.Start(Connect);
        string code = await ReadCodeAsync(run);
        await Here.WaitForAsync(screen => screen.Text.Contains($"and enter the code:  {code} ", StringComparison.Ordinal)
            && screen.Text.Contains($"\n    {Server.Issuer}device\n", StringComparison.Ordinal));
        await Here.WaitForAsync(screen => screen.Progress.Select(tick => tick.SecondsRemaining).Distinct().Count() >= 3);
        await Server.ApproveAsync(code, cancellationToken: TestContext.Current.CancellationToken);
        await run.SucceedAsync();

        Assert.All(Here.Progress.SkipLast(1), tick => Assert.Equal($"{code} at {Server.Issuer}device", tick.StatusDescription));
        Assert.Equal(ProgressRecordType.Completed, Here.Progress[^1].RecordType);
        Assert.DoesNotContain('\u001b', Here.Text);
        Assert.Equal(2, Here.Text.Split("and enter the code:").Length);
    }

    [Theory]
    [InlineData("$InformationPreference = 'Ignore'; " + Connect)]
    [InlineData("$c = " + Connect + "-InformationAction SilentlyContinue; $c")]
    public async Task The_prompt_is_here_under_other_preferences(string script)
    {
        EngineRun run = _remote.Start(script);
        string code = await ReadCodeAsync(run);
        await Here.WaitForAsync(screen => screen.Text.Contains($"and enter the code:  {code} ", StringComparison.Ordinal));
        await Server.ApproveAsync(code, cancellationToken: TestContext.Current.CancellationToken);

        await run.SucceedAsync();
    }

    [Fact]
    public async Task Stopping_here_ends_the_wait_there_at_once()
    {
        await StopDuringAsync("\"$name-warm-up\"");
        StopTests.AssertAtOnce(await StopDuringAsync("$name"));
        await PollAssert.NothingFollowsAsync(Server.Requests, TimeSpan.FromSeconds(2));
        (await _remote.RunAsync("Get-DeviceAuthConnection $name")).AssertOneError("ConnectionNotFound");
    }

    [Fact]
    public async Task What_comes_back_is_useful_here()
    {
        EngineRun run = _remote.Start(Connect);
        await ApproveAsync(run);
        PSObject connection = (await run.SucceedAsync()).Single;
        PSObject token = (await (await _remote.RunAsync("Get-DeviceAuthToken $name")).SucceedAsync()).Single;
        object secure = (await (await _remote.RunAsync("Get-DeviceAuthToken $name -AsSecureString")).SucceedAsync()).Single.BaseObject;

        Assert.Equal("Deserialized.DeviceAuth.DeviceAuthConnection", connection.TypeNames[0]);
        Assert.Equal(Name, connection.Properties["Name"].Value);
        Assert.Equal("alice", connection.Properties["Account"].Value);
        Assert.Equal(Server.Issuer, connection.Properties["Authority"].Value);
        foreach (PSObject returned in new[] { connection, token })
        {
            DateTime expires = Assert.IsType<DateTime>(returned.Properties["ExpiresOn"].Value);
            Assert.Equal(DateTimeKind.Local, expires.Kind);
            Assert.InRange(expires, DateTime.Now.AddMinutes(59), DateTime.Now.AddMinutes(60));
        }

        Assert.Equal(200, await CallMeAsync(Secrets.Reveal((SecureString)token.Properties["AccessToken"].Value)));
        Assert.Equal(200, await CallMeAsync(Secrets.Reveal((SecureString)secure)));
    }

    [Fact]
    public async Task An_error_there_is_the_same_error_here()
    {
        EngineRun run = await _remote.RunAsync("Get-DeviceAuthToken $name");

        ErrorRecord error = run.AssertOneError("SignInRequired", ErrorCategory.AuthenticationError);
        Assert.Contains("Run this where somebody can sign in: Connect-DeviceAuth", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_qr_code_is_drawn_here_and_the_code_copied_here_but_no_browser_opened_there()
    {
        EngineRun run = _remote.Start(Connect + "-QrCode -CopyCode -OpenBrowser");
        string code = await ReadCodeAsync(run);
        await Here.WaitForAsync(screen => screen.Text.Contains("]52;", StringComparison.Ordinal));
        await Server.ApproveAsync(code, cancellationToken: TestContext.Current.CancellationToken);
        await run.SucceedAsync();

        string[] lines = [.. Here.Text.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Contains('█', StringComparison.Ordinal)
            || line.Contains('▀', StringComparison.Ordinal))];
        Assert.Equal($"{Server.Issuer}device?user_code={code}", QrCodeReader.Read(lines));
        string encoded = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(code));
        Assert.Contains($"\u001b]52;c;{encoded}\u0007", Here.Text, StringComparison.Ordinal);
        Assert.Contains("where this command runs", Assert.Single(run.Streams.Warning).Message, StringComparison.Ordinal);
    }

    /// <summary>How long the command there took to end: the session here ends at once, whatever the other side does.</summary>
    private async Task<TimeSpan> StopDuringAsync(string name)
    {
        Here.Clear();
        EngineRun run = _remote.Start(
            $"try {{ {Connect.Replace("$name", name, StringComparison.Ordinal)} }} "
            + "finally { $global:ended = [datetime]::UtcNow.Ticks }");
        await ReadCodeAsync(run);

        // Right after a tick, so that one who notices only at the next would need the whole second.
        await Here.WaitForAsync(screen => screen.Progress.Count >= 2);
        DateTime pressed = DateTime.UtcNow;
        await run.StopAsync();
        Assert.True(run.WasStopped);

        // The session there runs this once the command there has ended.
        EngineRun asked = await (await _remote.RunAsync("$ended")).SucceedAsync();
        return new DateTime(Convert.ToInt64(asked.Single.BaseObject, CultureInfo.InvariantCulture), DateTimeKind.Utc) - pressed;
    }
}
