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
[OutputType(typeof(DeviceAuthToken), typeof(DeviceAuthIdToken), ParameterSetName = [ObjectSet])]
[OutputType(typeof(SecureString), ParameterSetName = [SecureStringSet])]
[OutputType(typeof(string), ParameterSetName = [PlainTextSet])]
[OutputType(typeof(Hashtable), ParameterSetName = [HeaderSet])]
public sealed partial class GetDeviceAuthTokenCommand : DeviceAuthCommand
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

    /// <summary>
    /// The scopes that the token is for (RFC 6749 §6), where they are others than the sign-in's: another API's at Microsoft Entra ID, or
    /// fewer than were granted.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ScopeTransformation]
    [ArgumentCompleter(typeof(UsedScopeCompleter))]
    public string[] Scope { get; set; } = [];

    /// <summary>The API that the token is for, by its resource indicator, an absolute address (RFC 8707 §2.2).</summary>
    [Parameter]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(UsedResourceCompleter))]
    public Uri? Resource { get; set; }

    /// <summary>The API that the token is for, at providers that name it so.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ValidateText]
    [ArgumentCompleter(typeof(UsedAudienceCompleter))]
    public string? Audience { get; set; }

    /// <summary>Gives the id_token in place of an access token: proof of who signed in, for a program that asks for it (OpenID Connect Core §2).</summary>
    [Parameter]
    public SwitchParameter IdToken { get; set; }

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
        WantedToken wanted = Wanted();
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

    private WantedToken Wanted()
    {
        bool isExplicit = MyInvocation.BoundParameters.ContainsKey(nameof(MinimumLifetime));
        bool isOfTarget = Scope.Length > 0 || Resource is not null || Audience is not null;
        if (IdToken && isOfTarget)
        {
            throw DeviceAuthError.ParameterInvalid(
                "An id_token is for the client itself, and not for an API.", "Leave out -IdToken, or -Scope, -Resource and -Audience.");
        }

        return isExplicit || ForceRefresh || CacheOnly || isOfTarget || IdToken
            ? new WantedToken(isExplicit ? MinimumLifetime : null, ForceRefresh, CacheOnly, isOfTarget ? WantedTarget() : null, IdToken)
            : WantedToken.Default;
    }

    private Target WantedTarget() => new(Scope, Resource is null ? null : ResourceRule.Check([Resource])[0], Audience);

    private Connection Renew(WantedToken wanted)
    {
        if (ForceRefresh && CacheOnly)
        {
            throw DeviceAuthError.ParameterInvalid("-CacheOnly never refreshes.", "Leave out -ForceRefresh or -CacheOnly.");
        }

        return Module.Current.Tokens.Get(Name, Stores.For(Vault, Name), wanted, Pipeline);
    }
}
