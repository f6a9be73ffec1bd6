using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace DeviceAuth.Vaults;

/// <summary>Names of registered vaults for tab completion, which has no command at hand.</summary>
internal static class RegisteredVaults
{
    /// <summary>The names; none where SecretManagement is not installed or fails.</summary>
    public static IReadOnlyList<string> Names()
    {
        using PowerShell powerShell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        try
        {
            return powerShell
                .AddScript("Microsoft.PowerShell.SecretManagement\\Get-SecretVault -ErrorAction Ignore", useLocalScope: true)
                .Invoke()
                .Select(vault => vault.Properties["Name"]?.Value?.ToString() ?? "")
                .Where(name => name.Length > 0)
                .ToList();
        }
        catch (RuntimeException)
        {
            return [];
        }
    }
}
