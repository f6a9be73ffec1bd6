using System.Collections.ObjectModel;
using System.Management.Automation;

namespace DeviceAuth.Vaults;

/// <summary>The runspace of whoever presses Tab: there is no command at hand then.</summary>
internal sealed class CurrentRunspace : ISecretRunspace
{
    public Collection<PSObject> Invoke(string script, params object[] arguments)
    {
        using PowerShell powerShell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        return powerShell.InvokeInScope(script, arguments);
    }
}
