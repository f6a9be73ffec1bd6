using System.Collections.ObjectModel;
using System.Management.Automation;

namespace DeviceAuth.Vaults;

/// <summary>Runs scripts with arguments.</summary>
internal static class PowerShellScripts
{
    /// <summary>Runs a script in a scope of its own, so that nothing of it stays in the session.</summary>
    public static Collection<PSObject> InvokeInScope(this PowerShell powerShell, string script, object[] arguments)
    {
        powerShell.AddScript(script, useLocalScope: true);
        foreach (object argument in arguments)
        {
            powerShell.AddArgument(argument);
        }

        return powerShell.Invoke();
    }
}
