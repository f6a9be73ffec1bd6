using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using DeviceAuth.Commands.Abstractions;
using DeviceAuth.Commands.Parameters;
using DeviceAuth.Errors;
using DeviceAuth.Providers;

namespace DeviceAuth.Commands;

/// <summary>Lists the providers that <c>Connect-DeviceAuth -Provider</c> knows.</summary>
[Cmdlet(VerbsCommon.Get, "DeviceAuthProvider")]
[OutputType(typeof(DeviceAuthProvider))]
public sealed class GetDeviceAuthProviderCommand : DeviceAuthCommand
{
    /// <summary>Names of providers, with wildcards; without it, all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ProviderCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            RunOrGoOn(() => WriteMatches(name), name);
        }
    }

    private void WriteMatches(string name)
    {
        WildcardPattern pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
        List<DeviceAuthProvider> matches = ProviderCatalog.All
            .Where(profile => pattern.IsMatch(profile.Name))
            .Select(profile => new DeviceAuthProvider(profile))
            .ToList();
        if (matches.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
        {
            throw DeviceAuthError.ProviderNotFound(name, ProviderCatalog.Names);
        }

        WriteObject(matches, enumerateCollection: true);
    }
}
