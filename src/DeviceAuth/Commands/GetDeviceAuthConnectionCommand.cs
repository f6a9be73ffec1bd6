using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using DeviceAuth.Commands.Abstractions;
using DeviceAuth.Commands.Parameters;
using DeviceAuth.Connections;
using DeviceAuth.Errors;

namespace DeviceAuth.Commands;

/// <summary>Lists the connections that are known, without their secrets.</summary>
[Cmdlet(VerbsCommon.Get, "DeviceAuthConnection")]
[OutputType(typeof(DeviceAuthConnection))]
public sealed class GetDeviceAuthConnectionCommand : DeviceAuthCommand
{
    /// <summary>Names of connections, with wildcards; without it, all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        IReadOnlyList<KeyValuePair<ConnectionKey, Connection>> all = Services.Current.Cache.All();
        foreach (string name in Name)
        {
            RunOrGoOn(() => WriteMatches(name, all), name);
        }
    }

    private void WriteMatches(string name, IReadOnlyList<KeyValuePair<ConnectionKey, Connection>> all)
    {
        WildcardPattern pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
        List<KeyValuePair<ConnectionKey, Connection>> matches = all
            .Where(pair => pattern.IsMatch(pair.Value.Name))
            .OrderBy(pair => pair.Value.Name, StringComparer.OrdinalIgnoreCase)
            .ToList();
        if (matches.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
        {
            throw DeviceAuthError.ConnectionNotFound(name, all.Select(pair => pair.Value.Name).ToArray());
        }

        matches.ForEach(pair => WriteObject(new DeviceAuthConnection(pair.Value, pair.Key.Vault)));
    }
}
