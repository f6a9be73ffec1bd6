using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace DeviceAuth.Vaults;

/// <summary>Names of registered vaults for tab completion, which has no command at hand.</summary>
internal static class RegisteredVaults
{
    /// <summary>The names; none where SecretManagement is not installed or fails. Nothing is left in <c>$Error</c>.</summary>
    public static IReadOnlyList<string> Names()
    {
        SecretManagementModule module = new(new CurrentRunspace());
        try
        {
            return SecretManagementTurn.IsInside || !module.IsInstalled
                ? []
                : module.Invoke("Get-SecretVault", new Hashtable { ["ErrorAction"] = ActionPreference.Ignore })
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
