namespace DeviceAuth.Errors;

/// <summary>The stable ids of errors: scripts compare <c>FullyQualifiedErrorId</c> with them, so none is ever renamed.</summary>
internal static class ErrorIds
{
    /// <summary>No connection, or one that cannot be renewed without a person.</summary>
    public const string SignInRequired = nameof(SignInRequired);

    /// <summary>The person said no (RFC 8628 §3.5 <c>access_denied</c>).</summary>
    public const string SignInDenied = nameof(SignInDenied);

    /// <summary>Somebody else signed in than <c>-Account</c> names, or than was signed in before where an API wants more.</summary>
    public const string AccountMismatch = nameof(AccountMismatch);

    /// <summary>The code ran out (RFC 8628 §3.5 <c>expired_token</c>).</summary>
    public const string SignInExpired = nameof(SignInExpired);

    /// <summary><c>-TimeoutSec</c> passed.</summary>
    public const string SignInTimedOut = nameof(SignInTimedOut);

    /// <summary>There is no way to show the code.</summary>
    public const string PromptNotVisible = nameof(PromptNotVisible);

    /// <summary>A sign-in by browser is not possible here: no browser and nobody to paste, no port, or a server without that flow.</summary>
    public const string BrowserNotAvailable = nameof(BrowserNotAvailable);

    /// <summary>The script block given as <c>-PromptAction</c> failed.</summary>
    public const string PromptActionFailed = nameof(PromptActionFailed);

    /// <summary>The provider's metadata could not be read.</summary>
    public const string DiscoveryFailed = nameof(DiscoveryFailed);

    /// <summary>The metadata is for another issuer (RFC 8414 §3.3).</summary>
    public const string IssuerMismatch = nameof(IssuerMismatch);

    /// <summary>The metadata has no device authorization endpoint.</summary>
    public const string DeviceFlowNotSupported = nameof(DeviceFlowNotSupported);

    /// <summary>An http address that is not loopback, or a redirect that would carry secrets elsewhere.</summary>
    public const string InsecureEndpoint = nameof(InsecureEndpoint);

    /// <summary>The provider does not accept this client.</summary>
    public const string ClientRejected = nameof(ClientRejected);

    /// <summary>What the client is to prove itself with cannot be used here: a key, a certificate, a vault's secret, a script block.</summary>
    public const string ClientCredentialFailed = nameof(ClientCredentialFailed);

    /// <summary>The provider does not accept these scopes.</summary>
    public const string ScopeRejected = nameof(ScopeRejected);

    /// <summary>The provider gives this sign-in no token for another target; what the sign-in asked for is as it was.</summary>
    public const string TargetRejected = nameof(TargetRejected);

    /// <summary>What an API wants that said no is none of what is known, or no challenge at all.</summary>
    public const string ChallengeNotUnderstood = nameof(ChallengeNotUnderstood);

    /// <summary>A sign-in was made for what an API wants, and it wants the same again.</summary>
    public const string ChallengeUnmet = nameof(ChallengeUnmet);

    /// <summary>An API's metadata is that of another one (RFC 9728 §3.3).</summary>
    public const string ResourceMismatch = nameof(ResourceMismatch);

    /// <summary>Any other error of the provider.</summary>
    public const string ProviderError = nameof(ProviderError);

    /// <summary>No answer came: unknown host, no connection, time-out, a certificate that does not verify.</summary>
    public const string ProviderUnreachable = nameof(ProviderUnreachable);

    /// <summary>An answer that is none of OAuth.</summary>
    public const string ResponseInvalid = nameof(ResponseInvalid);

    /// <summary>Something that no other id foresees: a mistake in DeviceAuth, or in what it stands on.</summary>
    public const string Unforeseen = nameof(Unforeseen);

    /// <summary>Parameters that cannot go together.</summary>
    public const string ParameterInvalid = nameof(ParameterInvalid);

    /// <summary>No profile of that name.</summary>
    public const string ProviderNotFound = nameof(ProviderNotFound);

    /// <summary>No connection of that name.</summary>
    public const string ConnectionNotFound = nameof(ConnectionNotFound);

    /// <summary>A caller that only reads (<c>-CacheOnly</c>) found no token that lives long enough.</summary>
    public const string CacheExpired = nameof(CacheExpired);

    /// <summary>The module SecretManagement is not installed.</summary>
    public const string SecretManagementNotFound = nameof(SecretManagementNotFound);

    /// <summary>No vault of that name is registered.</summary>
    public const string VaultNotFound = nameof(VaultNotFound);

    /// <summary>The vault is locked, and nobody can be asked to open it.</summary>
    public const string VaultLocked = nameof(VaultLocked);

    /// <summary>The vault refused something, or what it returned cannot be used.</summary>
    public const string VaultFailed = nameof(VaultFailed);

    /// <summary>The vault shows this process an outdated copy, which must be neither used nor written over.</summary>
    public const string VaultStale = nameof(VaultStale);

    /// <summary>What the vault keeps under the connection's name is damaged or of a newer version.</summary>
    public const string RecordUnreadable = nameof(RecordUnreadable);

    /// <summary>What another program asks, or how it was set up, is not as its documents have it.</summary>
    public const string RequestNotUnderstood = nameof(RequestNotUnderstood);

    /// <summary>Another program asks for a host that the connection's tokens are not for.</summary>
    public const string HostNotServed = nameof(HostNotServed);

    /// <summary>What the errors of this id stand for may pass by itself. A proxy's login page redirects, or is no answer of the protocol.</summary>
    public static bool AreTransient(string errorId) =>
        errorId is ProviderUnreachable or ResponseInvalid or InsecureEndpoint or VaultFailed or VaultStale;
}
