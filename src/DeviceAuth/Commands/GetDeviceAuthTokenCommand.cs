using System;
using System.Collections;
using System.Management.Automation;
using System.Security;
using DeviceAuth.Commands.Abstractions;
using DeviceAuth.Commands.Parameters;
using DeviceAuth.Connections;
using DeviceAuth.OAuth;

namespace DeviceAuth.Commands;

/// <summary>Gives a valid access token, refreshing it silently where needed. Never prompts.</summary>
[Cmdlet(VerbsCommon.Get, "DeviceAuthToken", DefaultParameterSetName = ObjectSet)]
[OutputType(typeof(DeviceAuthToken), ParameterSetName = [ObjectSet])]
[OutputType(typeof(SecureString), ParameterSetName = [SecureStringSet])]
[OutputType(typeof(string), ParameterSetName = [PlainTextSet])]
[OutputType(typeof(Hashtable), ParameterSetName = [HeaderSet])]
public sealed class GetDeviceAuthTokenCommand : DeviceAuthCommand
{
    private const string ObjectSet = "Object";
    private const string SecureStringSet = "SecureString";
    private const string PlainTextSet = "PlainText";
    private const string HeaderSet = "Header";

    /// <summary>The connection's name.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateConnectionName]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public string Name { get; set; } = ConnectionName.Default;

    /// <summary>How long the token must still live; without it five minutes, or a tenth of a short life.</summary>
    [Parameter]
    [LifetimeTransformation]
    public TimeSpan MinimumLifetime { get; set; }

    /// <summary>Refreshes though the token at hand still lives.</summary>
    [Parameter]
    public SwitchParameter ForceRefresh { get; set; }

    /// <summary>Gives the token as SecureString.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SecureStringSet)]
    public SwitchParameter AsSecureString { get; set; }

    /// <summary>Gives the token as plain text.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PlainTextSet)]
    public SwitchParameter AsPlainText { get; set; }

    /// <summary>Gives a hashtable for the <c>-Headers</c> of a web request (RFC 6750 §2.1), with the token in plain text.</summary>
    [Parameter(Mandatory = true, ParameterSetName = HeaderSet)]
    public SwitchParameter AsHeader { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => RunOrEnd(WriteToken, Name);

    private void WriteToken()
    {
        Services services = Services.Current;
        TimeSpan? minimum = MyInvocation.BoundParameters.ContainsKey(nameof(MinimumLifetime)) ? MinimumLifetime : null;
        Freshness wanted = minimum is null && !ForceRefresh ? Freshness.Default : new Freshness(minimum, ForceRefresh);
        Connection connection = services.Tokens.Get(Name, services.Memory, wanted, Pipeline);
        WriteObject(ParameterSetName switch
        {
            SecureStringSet => connection.AccessToken,
            PlainTextSet => connection.AccessToken.Reveal(),
            HeaderSet => new Hashtable { ["Authorization"] = $"{Wire.Bearer} {connection.AccessToken.Reveal()}" },
            _ => new DeviceAuthToken(connection),
        });
    }
}
