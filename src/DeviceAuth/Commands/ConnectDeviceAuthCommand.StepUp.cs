using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;
using DeviceAuth.Commands.Parameters;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Providers;

namespace DeviceAuth.Commands;

/// <content>How the person has to sign in, and for which API that says no, or says nothing yet.</content>
public sealed partial class ConnectDeviceAuthCommand
{
    private const string ApiSet = "Api";
    private const string ChallengeSet = "Challenge";

    /// <summary>What a sign-in for a challenge has from the connection, so that it would do nothing beside -Challenge.</summary>
    private static readonly string[] Kept =
    [
        nameof(ClientSecret), nameof(ClientAuthentication), nameof(Scope), nameof(Audience), nameof(Resource), nameof(Account), nameof(NoPkce),
        nameof(SessionOnly), nameof(AcrValues), nameof(MaxAge), nameof(Claims), nameof(TokenParameter), nameof(ClientSecretName),
        nameof(ClientCertificate), nameof(ClientKey), nameof(ClientAssertion), nameof(UseBrowser), nameof(RedirectUri), nameof(Paste),
    ];

    /// <summary>What the user typed: a connection that is piped binds some by their names, and means nothing by it.</summary>
    private string[] _typed = [];

    /// <summary>The API to sign in for: it says itself who signs in for it (RFC 9728).</summary>
    [Parameter(Mandatory = true, ParameterSetName = ApiSet)]
    [AddressTransformation]
    [ValidateAddress(AllowQuery = true)]
    public Uri Api { get; set; } = null!;

    /// <summary>Registers a client for this connection, where the server registers anybody (RFC 7591); Disconnect-DeviceAuth removes it.</summary>
    [Parameter(ParameterSetName = ApiSet)]
    public SwitchParameter Register { get; set; }

    /// <summary>
    /// What an API said that refused a token: the <c>$_</c> of the failed request, its answer, or the text of its header
    /// <c>WWW-Authenticate</c>. The connection is signed in anew for what it wants.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = ChallengeSet)]
    [ValidateNotNull]
    public object Challenge { get; set; } = null!;

    /// <summary>The kinds of sign-in that will do, as the provider names them (<c>acr_values</c>, OpenID Connect Core §3.1.2.1).</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] AcrValues { get; set; } = [];

    /// <summary>How long ago the person may have signed in (<c>max_age</c>, OpenID Connect Core §3.1.2.1): seconds, or a time.</summary>
    [Parameter]
    [AgeTransformation]
    public TimeSpan MaxAge { get; set; }

    /// <summary>A claims request, as JSON or that in Base64 (OpenID Connect Core §5.5, and Microsoft's claims challenge).</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Claims { get; set; }

    /// <summary>Further parameters for the token endpoint, at the first request and at each refresh, as the provider documents them.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary TokenParameter { get; set; } = new Hashtable();

    private TimeSpan? GivenMaxAge => MyInvocation.BoundParameters.ContainsKey(nameof(MaxAge)) ? MaxAge : null;

    /// <summary>Signs the refused connection in anew for what the API wants.</summary>
    private DeviceAuthConnection StepUp(ISignInDisplay display)
    {
        if (Kept.FirstOrDefault(_typed.Contains) is { } useless)
        {
            throw DeviceAuthError.ParameterInvalid(
                $"-Challenge signs in with what the connection was made with, so -{useless} would do nothing.", $"Leave out -{useless}, or leave out -Challenge.");
        }

        ApiRefusal refusal = RefusedRequest.Read(Challenge);
        ApiChallenge challenge = ChallengeMeaning.Of(refusal.Lines, RefusedConnection.Hidden(Module.Current.Cache, refusal));
        ConnectionKey? refused = MyInvocation.BoundParameters.ContainsKey(nameof(Name)) ? null : RefusedConnection.Find(Module.Current.Cache, refusal);
        StepUpWish wish = new()
        {
            Name = refused?.Name ?? Name,
            AdditionalParameters = AdditionalParameterRule.Check(AdditionalParameter),
            IsForced = Force,
            Timeout = TimeoutSec > 0 ? TimeSpan.FromSeconds(TimeoutSec) : null,
        };
        IConnectionStore store = Stores.For(refused is { } key ? key.Vault ?? "" : Vault, wish.Name);
        return Module.Current.StepUp.Connect(wish, store, challenge, refusal, display, Pipeline);
    }

    /// <summary>Who signs in for the API, as it says itself; of several, the one that the user names.</summary>
    private ProviderServer FindServer(out string resource)
    {
        if (Register && ((ClientSecretName ?? ClientKey ?? ClientCertificate ?? (object?)ClientAssertion) is not null || ClientAuthentication != ClientAuthentication.Auto))
        {
            throw DeviceAuthError.ParameterInvalid(
                "-Register makes a public client.", "Leave out what a client proves itself with, or give the -ClientId of a client that there is.");
        }

        if (Register == ClientId.Length > 0 || (Register && ClientSecret is not null))
        {
            throw DeviceAuthError.ParameterInvalid(
                Register ? "-Register makes a client, and -ClientId and -ClientSecret are those of one that there is." : "-Api needs a client.",
                Register ? "Leave out -Register, or -ClientId and -ClientSecret." : "Add -ClientId, or -Register where the server registers anybody.");
        }

        Pipeline.WriteVerbose($"Asking {Api.Shown()} who signs in for it.");
        ProtectedApi api = Pipeline.Await(stopping => Module.Current.Apis.DiscoverAsync(Api, stopping));
        resource = api.Resource;
        return new ProviderServer { Authority = ApiAuthorityRule.Choose(Api, api.Issuers, Authority), Scopes = api.Scopes };
    }
}
