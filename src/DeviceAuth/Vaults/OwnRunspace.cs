using System;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace DeviceAuth.Vaults;

/// <summary>A runspace for work that goes on after its command has ended. It has no screen and no keyboard.</summary>
internal sealed class OwnRunspace : ISecretRunspace, IDisposable
{
    private readonly Runspace _runspace;

    /// <param name="module">The path of the SecretManagement that the command used; null for the one that is found by name.</param>
    public OwnRunspace(string? module)
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        if (module is not null)
        {
            state.ImportPSModule(new[] { module });
        }

        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
    }

    public CommandInfo? Find(string command) =>
        _runspace.SessionStateProxy.InvokeCommand.GetCommand(command, CommandTypes.Cmdlet | CommandTypes.Function);

    public Collection<PSObject> Invoke(string script, params object[] arguments)
    {
        using PowerShell powerShell = PowerShell.Create();
        powerShell.Runspace = _runspace;
        powerShell.AddScript(script, useLocalScope: true);
        foreach (object argument in arguments)
        {
            powerShell.AddArgument(argument);
        }

        return powerShell.Invoke();
    }

    public void Dispose() => _runspace.Dispose();
}
