using System.Linq;
using System.Management.Automation;
using DeviceAuth.Commands.Abstractions;
using DeviceAuth.Commands.Parameters;
using DeviceAuth.Connections;

namespace DeviceAuth.Commands;

/// <summary>Revokes a connection's tokens at the provider (RFC 7009) and forgets it in the vault and in memory.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "DeviceAuth", SupportsShouldProcess = true, DefaultParameterSetName = NameSet)]
public sealed class DisconnectDeviceAuthCommand : DeviceAuthCommand
{
    private const string NameSet = "Name";
    private const string AllSet = "All";

    /// <summary>Names of connections.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = NameSet)]
    [ValidateNotNullOrEmpty]
    [ValidateConnectionName]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public string[] Name { get; set; } = [ConnectionName.Default];

    /// <summary>The connection itself, from Get-DeviceAuthConnection: its name and where it is kept, whatever -Vault has by default.</summary>
    [Parameter(ValueFromPipeline = true, ParameterSetName = NameSet)]
    [ValidateNotNull]
    public DeviceAuthConnection? InputObject { get; set; }

    /// <summary>Every connection that is known to this process and to the vault.</summary>
    [Parameter(Mandatory = true, ParameterSetName = AllSet)]
    public SwitchParameter All { get; set; }

    /// <summary>The SecretManagement vault that keeps the connection.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(VaultCompleter))]
    public string? Vault { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (All)
        {
            RunOrGoOn(DisconnectAll, Vault);
            return;
        }

        if (InputObject is not null)
        {
            Name = [InputObject.Name];
            Vault = InputObject.Vault ?? "";
        }

        foreach (string name in Name)
        {
            RunOrGoOn(() => Disconnect(name, Stores.For(Vault, name)), name);
        }
    }

    private void DisconnectAll()
    {
        foreach (IConnectionStore store in Stores.ForListing(Vault))
        {
            RunOrGoOn(() => DisconnectAll(store), store.Vault);
        }
    }

    private void DisconnectAll(IConnectionStore store)
    {
        foreach (string name in NamesIn(store))
        {
            RunOrGoOn(() => Disconnect(name, store), name);
        }
    }

    private string[] NamesIn(IConnectionStore store)
    {
        return Module.Current.Cache.NamesIn(store).ToArray();
    }

    private void Disconnect(string name, IConnectionStore store)
    {
        SignOut signOut = Module.Current.SignOut;
        Connection connection = signOut.Find(name, store);
        string account = connection.Grant.Account is null ? "" : $" as {connection.Grant.Account}";
        if (ShouldProcess(
            $"{connection.Name} (signed in to {connection.Server.Authority.ShownHost()}{account})",
            connection.Client.Given.Own is null
                ? "Revoke the tokens and forget the connection"
                : "Revoke the tokens, remove the client that was registered for the connection, and forget that"))
        {
            if (connection.Server is { RevocationEndpoint: not null, Traits.RevocationNotice: { } notice })
            {
                Pipeline.WriteWarning(notice); // before, so that with -WarningAction Stop nothing is done
            }

            signOut.Run(connection, store, Pipeline);
        }
    }
}
