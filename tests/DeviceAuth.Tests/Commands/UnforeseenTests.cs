using System;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using DeviceAuth.Commands.Abstractions;
using Xunit;

namespace DeviceAuth.Tests.Commands;

/// <summary>The last net: whatever nobody foresaw is one error of the list, and the engine's own flow of control stays what it is.</summary>
public sealed class UnforeseenTests
{
    [Theory]
    [InlineData("Invoke-Unforeseen")]
    [InlineData("Invoke-Unforeseen -GoOn")]
    public void What_nobody_foresaw_is_an_error_with_an_id_and_a_way_out(string script)
    {
        ErrorRecord error = Run($"try {{ {script} -ErrorAction Stop }} catch {{ $_ }}");

        Assert.StartsWith("Unforeseen,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        DeviceAuthException exception = Assert.IsType<DeviceAuthException>(error.Exception);
        Assert.Contains("UriFormatException", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("S3cr3t", exception.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("S3cr3t", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("report it", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_warning_that_is_to_stop_the_command_stops_it()
    {
        ErrorRecord error = Run("try { Invoke-Unforeseen -Warn -WarningAction Stop } catch { $_ }");

        Assert.StartsWith("ActionPreferenceStop,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    private static ErrorRecord Run(string script)
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.Commands.Add(new SessionStateCmdletEntry("Invoke-Unforeseen", typeof(InvokeUnforeseenCommand), helpFileName: null));
        using Runspace runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        using PowerShell shell = PowerShell.Create(runspace);
        return Assert.IsType<ErrorRecord>(Assert.Single(shell.AddScript(script).Invoke()).BaseObject);
    }
}

/// <summary>A command with a mistake in it.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "Unforeseen")]
public sealed class InvokeUnforeseenCommand : DeviceAuthCommand
{
    [Parameter]
    public SwitchParameter GoOn { get; set; }

    [Parameter]
    public SwitchParameter Warn { get; set; }

    protected override void ProcessRecord()
    {
        Action<Action, object?> run = GoOn ? RunOrGoOn : RunOrEnd;
        run(
            () =>
            {
                if (Warn)
                {
                    WriteWarning("that stops");
                }

                throw new UriFormatException("no address: http://jdoe:S3cr3t@proxy:80");
            },
            "target");
    }
}
