using System.Collections;
using System.Management.Automation;
using System.Security;
using DeviceAuth.Commands.Abstractions;
using DeviceAuth.Commands.Parameters;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Commands;

/// <summary>Gives a valid access token, refreshing it silently where needed. Never prompts.</summary>
[Cmdlet(VerbsCommon.Get, "DeviceAuthToken", DefaultParameterSetName = ObjectSet)]
[OutputType(typeof(DeviceAuthToken), typeof(DeviceAuthIdToken), ParameterSetName = [ObjectSet])]
[OutputType(typeof(SecureString), ParameterSetName = [SecureStringSet])]
[OutputType(typeof(string), ParameterSetName = [PlainTextSet])]
[OutputType(typeof(Hashtable), ParameterSetName = [HeaderSet])]
public sealed partial class GetDeviceAuthTokenCommand : TokenCommand
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

    /// <summary>The connection itself, from Get-DeviceAuthConnection: its name and where it is kept, whatever -Vault has by default.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public DeviceAuthConnection? InputObject { get; set; }

    /// <summary>Refreshes though the token at hand still lives.</summary>
    [Parameter]
    public SwitchParameter ForceRefresh { get; set; }

    /// <summary>Only reads what is kept: never refreshes and never writes, so that one process alone refreshes for a fleet.</summary>
    [Parameter]
    public SwitchParameter CacheOnly { get; set; }

    /// <inheritdoc/>
    /// <remarks>PowerShell looks for attributes at the override alone.</remarks>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(VaultCompleter))]
    public override string? Vault { get; set; }

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
    protected override void ProcessRecord()
    {
        if (InputObject is not null)
        {
            Name = InputObject.Name;
            Vault = InputObject.Vault ?? "";
        }

        RunOrEnd(WriteToken, Name);
    }

    private void WriteToken()
    {
        WantedToken wanted = Wanted(ForceRefresh, CacheOnly);
        Connection connection;
        if (Challenge is null)
        {
            connection = Module.Current.MemoryTokens.Find(Vault, Name, wanted) ?? Renew(wanted);
        }
        else
        {
            connection = Answer(wanted, out Target target);
            wanted = new WantedToken(wanted.Named, target: target);
        }

        Module.Current.EndOfSignIn.Tell(connection, Vault, Pipeline);
        SharedSecret token = wanted.In(connection)!.Secret;
        WriteObject(ParameterSetName switch
        {
            SecureStringSet => token.Copy(),
            PlainTextSet => token.Reveal(),
            HeaderSet => new Hashtable { ["Authorization"] = $"{Wire.Bearer} {token.Reveal()}" },
            _ when IdToken => new DeviceAuthIdToken(connection),
            _ => new DeviceAuthToken(connection, wanted.Target),
        });
    }

    private Connection Renew(WantedToken wanted)
    {
        if (ForceRefresh && CacheOnly)
        {
            throw DeviceAuthError.ParameterInvalid("-CacheOnly never refreshes.", "Leave out -ForceRefresh or -CacheOnly.");
        }

        return Module.Current.Tokens.Get(Name, Stores.For(Vault, Name), wanted, Pipeline);
    }
}
