using System;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace DeviceAuth.Vaults;

/// <summary>A runspace for work that goes on after its command has ended. It has no screen and no keyboard.</summary>
internal sealed class OwnRunspace : ISecretRunspace, IDisposable
{
    private readonly Runspace _runspace;

    public OwnRunspace()
    {
        _runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        _runspace.Open();
    }

    public Collection<PSObject> Invoke(string script, params object[] arguments)
    {
        using PowerShell powerShell = PowerShell.Create();
        powerShell.Runspace = _runspace;
        return powerShell.InvokeInScope(script, arguments);
    }

    public void Dispose() => _runspace.Dispose();
}
