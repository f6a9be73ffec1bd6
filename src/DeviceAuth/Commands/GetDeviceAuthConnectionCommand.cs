using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using DeviceAuth.Commands.Abstractions;
using DeviceAuth.Commands.Parameters;
using DeviceAuth.Connections;
using DeviceAuth.Errors;

namespace DeviceAuth.Commands;

/// <summary>Lists the connections that are known to this process and to a vault, without their secrets.</summary>
[Cmdlet(VerbsCommon.Get, "DeviceAuthConnection")]
[OutputType(typeof(DeviceAuthConnection))]
public sealed class GetDeviceAuthConnectionCommand : DeviceAuthCommand
{
    /// <summary>Chooses the view that shows what the provider said.</summary>
    private const string CheckedType = "DeviceAuth.DeviceAuthConnection#Checked";

    /// <summary>Names of connections, with wildcards; without it, all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <summary>The vault to list; without it, this process's memory, the default vault and the vaults that this process has used.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(VaultCompleter))]
    public string? Vault { get; set; }

    /// <summary>
    /// Asks each provider whether the sign-in is alive and whose it is, and refreshes where need be. What is found is in <c>IsAlive</c>,
    /// <c>CheckedAccount</c>, <c>CheckedBy</c> and <c>CheckMessage</c>; it is no error, and nobody is asked to sign in.
    /// </summary>
    [Parameter]
    public SwitchParameter Check { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => RunOrGoOn(WriteConnections, Vault);

    private void WriteConnections()
    {
        ConnectionList list = new(Module.Current.Cache, Pipeline);
        IReadOnlyList<IConnectionStore> stores = Stores.ForListing(Vault);
        bool isExact = !Name.Any(WildcardPattern.ContainsWildcardCharacters);
        IReadOnlyList<DeviceAuthConnection> found = list.In(stores, isExact ? Name.Where(ConnectionName.IsValid).Distinct(StringComparer.OrdinalIgnoreCase).ToArray() : null);
        foreach (string name in Name)
        {
            RunOrGoOn(() => WriteMatches(name, found, () => list.NamesIn(stores)), name);
        }
    }

    private void WriteMatches(string name, IReadOnlyList<DeviceAuthConnection> found, Func<IReadOnlyCollection<string>> existing)
    {
        WildcardPattern pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
        List<DeviceAuthConnection> matches = found.Where(connection => pattern.IsMatch(connection.Name)).ToList();
        if (matches.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
        {
            throw DeviceAuthError.ConnectionNotFound(name, existing());
        }

        if (!Check)
        {
            WriteObject(matches, enumerateCollection: true);
            return;
        }

        foreach (DeviceAuthConnection connection in matches)
        {
            PSObject told = PSObject.AsPSObject(connection.Told(Module.Current.Check.Run(connection.Name, Stores.For(connection.Vault ?? "", connection.Name), Pipeline)));
            told.TypeNames.Insert(0, CheckedType);
            WriteObject(told);
        }
    }
}
