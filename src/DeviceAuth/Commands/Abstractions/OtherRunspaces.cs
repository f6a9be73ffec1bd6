using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace DeviceAuth.Commands.Abstractions;

/// <summary>The runspaces of this process beside a command's own: those of thread jobs, of ForEach-Object -Parallel, of a host.</summary>
internal static class OtherRunspaces
{
    private const string Command = @"Microsoft.PowerShell.Utility\Get-Runspace";

    /// <summary>The one that a host has for the person.</summary>
    private const int First = 1;

    /// <summary>
    /// How many of them can use the environment now: those that run something, and that of the person, who may type something. An idle one
    /// of a module is none (SecretManagement keeps some), a remote one is another process's; of none is known where a session has no such
    /// command.
    /// </summary>
    public static int Count(PSCmdlet command) =>
        command.InvokeCommand.GetCommand(Command, CommandTypes.Cmdlet) is CmdletInfo info
            ? command.InvokeCommand.InvokeScript(useLocalScope: true, ScriptBlock.Create("& $args[0]"), input: null, info)
                .Select(item => item.BaseObject)
                .OfType<Runspace>()
                .Count(IsOther)
            : 0;

    private static bool IsOther(Runspace runspace) => runspace != Runspace.DefaultRunspace
        && runspace.RunspaceStateInfo.State == RunspaceState.Opened
        && (runspace.RunspaceAvailability == RunspaceAvailability.Busy || runspace.Id == First)
        && runspace.ConnectionInfo is null;
}
