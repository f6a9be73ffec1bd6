using System.Collections.Generic;
using System.Management.Automation;
using DeviceAuth.Commands.Abstractions;
using DeviceAuth.Commands.Parameters;
using DeviceAuth.Connections;
using DeviceAuth.Errors;

namespace DeviceAuth.Commands;

/// <summary>Revokes a connection's tokens at the provider (RFC 7009) and forgets it.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "DeviceAuth", SupportsShouldProcess = true, DefaultParameterSetName = NameSet)]
public sealed class DisconnectDeviceAuthCommand : DeviceAuthCommand
{
    private const string NameSet = "Name";
    private const string AllSet = "All";

    /// <summary>Names of connections.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = NameSet)]
    [ValidateConnectionName]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public string[] Name { get; set; } = [ConnectionName.Default];

    /// <summary>Every connection that is known.</summary>
    [Parameter(Mandatory = true, ParameterSetName = AllSet)]
    public SwitchParameter All { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        Services services = Services.Current;
        IReadOnlyList<string> names = All ? services.Memory.Names(Pipeline) : Name;
        foreach (string name in names)
        {
            RunOrGoOn(() => Disconnect(name, services), name);
        }
    }

    private void Disconnect(string name, Services services)
    {
        Connection connection = services.Memory.Read(name, Pipeline)
            ?? throw DeviceAuthError.ConnectionNotFound(name, services.Memory.Names(Pipeline));
        string account = connection.Account is null ? "" : $" as {connection.Account}";
        if (ShouldProcess(
            $"{connection.Name} (signed in to {connection.Authority.Host}{account})",
            "Revoke the tokens and forget the connection"))
        {
            services.SignOut.Run(connection, services.Memory, Pipeline);
        }
    }
}
