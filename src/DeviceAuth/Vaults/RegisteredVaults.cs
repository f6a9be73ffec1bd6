using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace DeviceAuth.Vaults;

/// <summary>Names of registered vaults for tab completion, which has no command at hand.</summary>
internal static class RegisteredVaults
{
    /// <summary>Asked for first, since calling a command that is not there leaves an error behind.</summary>
    private const string Script = """
        $command = Get-Command Microsoft.PowerShell.SecretManagement\Get-SecretVault -ErrorAction Ignore
        if ($command) { & $command -ErrorAction Ignore }
        """;

    /// <summary>The names; none where SecretManagement is not installed or fails.</summary>
    public static IReadOnlyList<string> Names()
    {
        using PowerShell powerShell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        try
        {
            return powerShell
                .AddScript(Script, useLocalScope: true)
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
