using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Security;
using DeviceAuth.Commands.Abstractions;
using DeviceAuth.Commands.Parameters;
using DeviceAuth.Connections;
using DeviceAuth.Display;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Providers;

namespace DeviceAuth.Commands;

/// <summary>
/// Signs a person in with the OAuth 2.0 Device Authorization Grant (RFC 8628), on request with a browser (RFC 8252), or a client by itself,
/// or quietly reuses a connection that still works.
/// </summary>
[Cmdlet(VerbsCommunications.Connect, "DeviceAuth", DefaultParameterSetName = AuthoritySet)]
[OutputType(typeof(DeviceAuthConnection))]
public sealed partial class ConnectDeviceAuthCommand : DeviceAuthCommand
{
    private const string AuthoritySet = "Authority";
    private const string EndpointSet = "Endpoint";
    private const string ProviderSet = "Provider";

    /// <summary>The issuer: the endpoints are read from its metadata (OpenID Connect Discovery, RFC 8414).</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = AuthoritySet)]
    [Parameter(ParameterSetName = ApiSet)]
    [Alias("Issuer")]
    [AddressTransformation]
    [ValidateAddress]
    public Uri Authority { get; set; } = null!;

    /// <summary>Where a code is asked for (RFC 8628 §3.1), for a provider without discovery.</summary>
    [Parameter(Mandatory = true, ParameterSetName = EndpointSet)]
    [AddressTransformation]
    [ValidateAddress(AllowQuery = true)]
    public Uri DeviceAuthorizationEndpoint { get; set; } = null!;

    /// <summary>Where tokens come from (RFC 6749 §3.2).</summary>
    [Parameter(Mandatory = true, ParameterSetName = EndpointSet)]
    [Parameter(Mandatory = true, ParameterSetName = UnattendedEndpointSet)]
    [Parameter(Mandatory = true, ParameterSetName = BrowserEndpointSet)]
    [AddressTransformation]
    [ValidateAddress(AllowQuery = true)]
    public Uri TokenEndpoint { get; set; } = null!;

    /// <summary>Where tokens are revoked (RFC 7009), if the provider has such an endpoint.</summary>
    [Parameter(ParameterSetName = EndpointSet)]
    [Parameter(ParameterSetName = UnattendedEndpointSet)]
    [Parameter(ParameterSetName = BrowserEndpointSet)]
    [AddressTransformation]
    [ValidateAddress(AllowQuery = true)]
    public Uri? RevocationEndpoint { get; set; }

    /// <summary>A provider that the module knows; <c>Get-DeviceAuthProvider</c> lists them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ProviderSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProviderCompleter))]
    public string Provider { get; set; } = "";

    /// <summary>The provider's host, or its address, where it is not the usual one or each customer has one.</summary>
    [Parameter(ParameterSetName = ProviderSet)]
    [Alias("Domain")]
    [ValidateNotNullOrEmpty]
    [ValidateText]
    public string? ProviderHost { get; set; }

    /// <summary>The tenant, realm or the like, at providers that have them.</summary>
    [Parameter(ParameterSetName = ProviderSet)]
    [Alias("Realm")]
    [ValidateNotNullOrEmpty]
    [ValidateText]
    public string? Tenant { get; set; }

    /// <summary>The client identifier that the provider gave your application (RFC 6749 §2.2).</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = AuthoritySet)]
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = EndpointSet)]
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = UnattendedEndpointSet)]
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = BrowserEndpointSet)]
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = ProviderSet)]
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = ApiSet)]
    [ValidateClientId]
    public string ClientId { get; set; } = "";

    /// <summary>The client's secret, for a confidential client (RFC 6749 §2.3.1).</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? ClientSecret { get; set; }

    /// <summary>How the client authenticates (RFC 6749 §2.3).</summary>
    [Parameter]
    public ClientAuthentication ClientAuthentication { get; set; }

    /// <summary>The scopes to ask for (RFC 6749 §3.3), as a list or as one string with spaces.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [Alias("Scopes")]
    [ScopeTransformation]
    [ArgumentCompleter(typeof(ScopeCompleter))]
    public string[] Scope { get; set; } = [];

    /// <summary>The API that the token is for, at providers that name it so.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ValidateText]
    public string? Audience { get; set; }

    /// <summary>Resource indicators: absolute addresses of the APIs that the token is for (RFC 8707 §2).</summary>
    [Parameter]
    [AddressTransformation]
    [ValidateNotNullOrEmpty]
    public Uri[] Resource { get; set; } = [];

    /// <summary>
    /// Who is to sign in: a user name, mail address or subject as the id_token has it. Anybody else is refused, and what the provider gave
    /// is revoked.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ValidateText]
    public string? Account { get; set; }

    /// <summary>Further parameters for the request for a code, or for the page that the browser opens, as the provider documents them.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary AdditionalParameter { get; set; } = new Hashtable();

    /// <summary>Sends no proof key (RFC 7636) though the provider's metadata offers it.</summary>
    [Parameter]
    public SwitchParameter NoPkce { get; set; }

    /// <summary>The connection's name.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateConnectionName]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public string Name { get; set; } = ConnectionName.Default;

    /// <summary>How many seconds to wait for the person at most; without it, as long as the code lives, and for a browser 15 minutes.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; }

    /// <summary>Receives code and address as an object, to send them instead of showing them.</summary>
    [Parameter]
    [ValidateNotNull]
    public ScriptBlock? PromptAction { get; set; }

    /// <summary>Draws the address as a QR code too, where it fits the screen.</summary>
    [Parameter]
    public SwitchParameter QrCode { get; set; }

    /// <summary>Opens the address in the browser of the machine that the command runs on.</summary>
    [Parameter]
    public SwitchParameter OpenBrowser { get; set; }

    /// <summary>Puts the code into the clipboard of the person's terminal (OSC 52), over SSH too.</summary>
    [Parameter]
    public SwitchParameter CopyCode { get; set; }

    /// <summary>The SecretManagement vault that keeps the connection.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(VaultCompleter))]
    public string? Vault { get; set; }

    /// <summary>Keeps the connection in this process's memory and out of any vault, one set by default for -Vault too.</summary>
    [Parameter]
    public SwitchParameter SessionOnly { get; set; }

    /// <summary>Signs in anew though a connection still works.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>
    /// A connection that is piped to be signed in again may have no vault and no scopes. What the command line names is bound by
    /// now, and there an empty variable is a mistake.
    /// </summary>
    protected override void BeginProcessing() => RunOrEnd(RequireNoneEmpty, Name);

    /// <inheritdoc/>
    protected override void ProcessRecord() => RunOrEnd(Connect, Name);

    private void RequireNoneEmpty()
    {
        _typed = [.. MyInvocation.BoundParameters.Keys];
        if (!SessionOnly && string.IsNullOrEmpty(Vault) && MyInvocation.BoundParameters.ContainsKey(nameof(Vault)))
        {
            throw DeviceAuthError.ParameterInvalid(
                "-Vault is empty.", "Name a registered vault, leave out -Vault for the default one, or use -SessionOnly for memory.");
        }

        if (Scope.Length == 0 && MyInvocation.BoundParameters.ContainsKey(nameof(Scope)))
        {
            throw DeviceAuthError.ParameterInvalid("-Scope is empty.", "Leave out -Scope for the provider's default.");
        }
    }

    private void Connect()
    {
        SignInRequest? request = ParameterSetName == ChallengeSet ? null : ToRequest();
        SignInDisplay display = new(this, new PromptOptions
        {
            Action = PromptAction,
            QrCode = QrCode,
            OpenBrowser = OpenBrowser,
            CopyCode = CopyCode,
        });
        WriteObject(request is null ? StepUp(display) : Module.Current.Policy.Connect(request, Stores, display, Pipeline));
    }

    private SignInRequest ToRequest()
    {
        TokenParameters tokenParameters = TokenParameterRule.Check(TokenParameter);
        CheckBrowser();
        string? api = null;
        ProviderServer server = ParameterSetName switch
        {
            ProviderSet => ProviderResolver.Resolve(Provider, ProviderHost, Tenant),
            EndpointSet or UnattendedEndpointSet => new ProviderServer { Endpoints = GivenEndpoints() },
            BrowserEndpointSet => new ProviderServer { Endpoints = GivenBrowserEndpoints() },
            ApiSet => FindServer(out api),
            _ => new ProviderServer { Authority = Authority },
        };
        ClientCredential? credential = Credential(server);
        IReadOnlyList<string> resources = Resource.Length == 0 && api is not null ? [api] : ResourceRule.Check(Resource);
        TargetRule.Check(server, Audience, resources);
        string[] scopes = Scope.Length > 0 || Unattended ? Scope : [.. server.Scopes]; // those of a profile ask for a person
        AccountRule.Check(Account, scopes);
        return new SignInRequest
        {
            Name = Name,
            Authority = server.Authority,
            Endpoints = server.Endpoints,
            Provider = server.Reference,
            Traits = server.Traits,
            Registers = Register,
            ClientId = ClientId,
            ClientSecret = ClientSecret?.Copy(), // the connection outlives what the caller may dispose of
            ClientAuthentication = ClientAuthentication,
            Credential = credential,
            IsUnattended = Unattended,
            Authorization = new DeviceAuthorizationRequest
            {
                Scopes = scopes,
                LoginHint = Account,
                Audience = Audience,
                Resources = resources,
                Requirements = RequirementsRule.Check(server, AcrValues, GivenMaxAge, Claims),
                UsesProofKey = !NoPkce,
                AdditionalParameters = AdditionalParameterRule.Check(
                    AdditionalParameter, Unattended ? null : IsBrowser ? server.BrowserParameters : server.Parameters, IsBrowser),
            },
            Browser = IsBrowser ? ToBrowserTerms(server) : null,
            Account = Account,
            TokenParameters = tokenParameters,
            NamedBy = api is null ? null : Api,
            AdditionalParameterNames = AdditionalParameter.Keys.Cast<object>().Select(name => $"{name}").ToArray(),
            Vault = NamedVault, // a piped connection that has no vault is as one that is named without any
            IsSessionOnly = SessionOnly,
            IsForced = Force,
            Timeout = TimeoutSec > 0 ? TimeSpan.FromSeconds(TimeoutSec) : null,
        };
    }

    private AuthorizationServer GivenEndpoints()
    {
        if (!Unattended)
        {
            EndpointSecurity.Require(DeviceAuthorizationEndpoint, "-DeviceAuthorizationEndpoint");
        }

        RequireTokenEndpoints();
        return new AuthorizationServer
        {
            DeviceAuthorizationEndpoint = DeviceAuthorizationEndpoint,
            TokenEndpoint = TokenEndpoint,
            RevocationEndpoint = RevocationEndpoint,
        };
    }

    private void RequireTokenEndpoints()
    {
        EndpointSecurity.Require(TokenEndpoint, "-TokenEndpoint");
        if (RevocationEndpoint is not null)
        {
            EndpointSecurity.Require(RevocationEndpoint, "-RevocationEndpoint");
        }
    }
}
