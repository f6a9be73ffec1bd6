using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace DeviceAuth.EngineTests.Fixtures;

/// <summary>
/// The modules that no package registry has but the PowerShell Gallery: used where the machine has them, and saved below out
/// where the Gallery can be reached.
/// </summary>
internal static class GalleryModules
{
    private const string SecretManagement = "Microsoft.PowerShell.SecretManagement";
    private const string SecretStore = "Microsoft.PowerShell.SecretStore";
    private const string Mark = "MISSING ";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly Lazy<Task<IReadOnlyList<string>>> Missing = new(PrepareAsync);

    /// <summary>Which modules are neither here nor to be had, and why.</summary>
    public static Task<IReadOnlyList<string>> WhatIsMissingAsync() => Missing.Value;

    /// <summary>Which of them a vault needs.</summary>
    public static async Task<IReadOnlyList<string>> WhatVaultsMissAsync() =>
        [.. (await Missing.Value).Where(reason => reason.StartsWith(SecretManagement, StringComparison.Ordinal) || reason.StartsWith(SecretStore, StringComparison.Ordinal))];

    private static async Task<IReadOnlyList<string>> PrepareAsync()
    {
        using CancellationTokenSource bound = new(Patience);
        (_, string text) = await Pwsh.RunAsync(
            $$"""
            Import-Module $env:DEVICEAUTH_TOOLS
            foreach ($name in '{{SecretManagement}}', '{{SecretStore}}', 'PSScriptAnalyzer', 'Microsoft.PowerShell.PlatyPS', 'Microsoft.PowerShell.PSResourceGet') {
                try { Save-PinnedModule $name } catch { [Console]::WriteLine('{{Mark}}' + "$_".ReplaceLineEndings(' ')) }
            }
            """,
            bound.Token,
            ("DEVICEAUTH_TOOLS", Places.Tools));
        return [.. text.Split('\n').Where(line => line.StartsWith(Mark, StringComparison.Ordinal)).Select(line => line[Mark.Length..].Trim())];
    }
}
