using System;
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

    /// <summary>The connection itself, from Get-DeviceAuthConnection: its name and where it is kept, whatever -Vault has by default.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public DeviceAuthConnection? InputObject { get; set; }

    /// <summary>How long the token must still live; without it five minutes, or a tenth of a short life.</summary>
    [Parameter]
    [LifetimeTransformation]
    public TimeSpan MinimumLifetime { get; set; }

    /// <summary>Refreshes though the token at hand still lives.</summary>
    [Parameter]
    public SwitchParameter ForceRefresh { get; set; }

    /// <summary>Only reads what is kept: never refreshes and never writes, so that one process alone refreshes for a fleet.</summary>
    [Parameter]
    public SwitchParameter CacheOnly { get; set; }

    /// <summary>The SecretManagement vault that keeps the connection.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(VaultCompleter))]
    public string? Vault { get; set; }

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
        Connection connection = Module.Current.MemoryTokens.Find(Vault, Name, Wanted) ?? Renew();
        WriteObject(ParameterSetName switch
        {
            SecureStringSet => connection.AccessToken!.Secret.Copy(),
            PlainTextSet => connection.AccessToken!.Secret.Reveal(),
            HeaderSet => new Hashtable { ["Authorization"] = $"{Wire.Bearer} {connection.AccessToken!.Secret.Reveal()}" },
            _ => new DeviceAuthToken(connection),
        });
    }

    private Freshness Wanted
    {
        get
        {
            bool isExplicit = MyInvocation.BoundParameters.ContainsKey(nameof(MinimumLifetime));
            return isExplicit || ForceRefresh || CacheOnly
                ? new Freshness(isExplicit ? MinimumLifetime : null, ForceRefresh, CacheOnly)
                : Freshness.Default;
        }
    }

    private Connection Renew()
    {
        if (ForceRefresh && CacheOnly)
        {
            throw DeviceAuthError.ParameterInvalid("-CacheOnly never refreshes.", "Leave out -ForceRefresh or -CacheOnly.");
        }

        return Module.Current.Tokens.Get(Name, Stores.For(Vault, Name), Wanted, Pipeline);
    }
}
