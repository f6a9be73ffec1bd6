using System;
using System.Collections.Specialized;
using System.Linq;
using DeviceAuth.Connections;

namespace DeviceAuth;

/// <summary>A connection as the user sees it. It holds no secret.</summary>
public sealed class DeviceAuthConnection
{
    internal DeviceAuthConnection(Connection connection, string? vault, bool isSaved = true, bool canProve = true)
    {
        Name = connection.Name;
        Account = connection.Grant.Account;
        Claims = IdTokenClaims.Of(connection.Grant);
        Authority = connection.Server.Authority;
        ClientId = connection.Client.Given.ClientId;
        Scopes = connection.Grant.Scopes.ToArray();
        ExpiresOn = connection.AccessToken?.ExpiresAt?.LocalDateTime;
        SignInEndsOn = connection.Grant.EndsAt?.LocalDateTime;
        ApiUrl = connection.Grant.ApiUrl;
        CanRefresh = connection.CanRenew && canProve;
        IsUnattended = connection.Terms.IsUnattended;
        UseBrowser = connection.Terms.Browser is not null;
        RedirectUri = connection.Terms.Browser?.RedirectUri;
        Vault = vault;
        IsSaved = isSaved;
    }

    /// <summary>The connection's name.</summary>
    public string Name { get; }

    /// <summary>Who signed in, from the id_token; null where the provider gave none (ask for the scope <c>openid</c>), or nobody did.</summary>
    public string? Account { get; }

    /// <summary>
    /// What the id_token says of who signed in, by the claims' names (OpenID Connect Core §5.1): times are local times, lists are lists. Null
    /// where there is no id_token. It is not shown by default.
    /// </summary>
    public OrderedDictionary? Claims { get; }

    /// <summary>The issuer, or the origin of the token endpoint where the endpoints were given one by one.</summary>
    public Uri Authority { get; }

    /// <summary>The client identifier (RFC 6749 §2.2).</summary>
    public string ClientId { get; }

    /// <summary>The scopes that were granted, which may be fewer than were asked for (RFC 6749 §3.3).</summary>
    public string[] Scopes { get; }

    /// <summary>When the access token at hand ends, in local time; null where the provider did not say.</summary>
    public DateTime? ExpiresOn { get; private set; }

    /// <summary>
    /// When the sign-in itself ends, in local time, so that somebody must sign in again: what refreshing cannot put off. Null where the
    /// provider did not say.
    /// </summary>
    public DateTime? SignInEndsOn { get; }

    /// <summary>
    /// Get-DeviceAuthToken can renew the access token without a person: there is a refresh token, or no person was in it from the start. False
    /// where this process has not been given the script block that vouches for the client, or this machine has not got its certificate.
    /// </summary>
    public bool CanRefresh { get; }

    /// <summary>The client signed in by itself, without a person (RFC 6749 §4.4).</summary>
    public bool IsUnattended { get; }

    /// <summary>A browser signed in, so that piped to Connect-DeviceAuth another sign-in is made with one.</summary>
    public bool UseBrowser { get; }

    /// <summary>Where the browser went with the answer, where the sign-in named an address of its own; otherwise null.</summary>
    public Uri? RedirectUri { get; }

    /// <summary>The address of the API, where the provider names it with the token, as Salesforce does; otherwise null.</summary>
    public Uri? ApiUrl { get; }

    /// <summary>The vault that keeps the connection; null where it lives in this process's memory alone.</summary>
    public string? Vault { get; }

    /// <summary>
    /// The vault has the newest tokens; false where it refused them, so that this process alone has them and they end with it.
    /// </summary>
    public bool IsSaved { get; }

    /// <summary>
    /// The provider says that the sign-in is alive, or that it is over; null where it was not asked (<c>-Check</c>), or nobody could tell.
    /// </summary>
    public bool? IsAlive { get; private set; }

    /// <summary>Whose the sign-in is, as the provider said when it was asked; otherwise null.</summary>
    public string? CheckedAccount { get; private set; }

    /// <summary>What was asked: introspection, userinfo, account (the provider's own way), refresh, or nobody; null without <c>-Check</c>.</summary>
    public string? CheckedBy { get; private set; }

    /// <summary>Why the sign-in is over, or why nobody could tell; otherwise null.</summary>
    public string? CheckMessage { get; private set; }

    /// <summary>The same connection with what the provider said of it.</summary>
    internal DeviceAuthConnection Told(CheckOutcome outcome)
    {
        DeviceAuthConnection told = (DeviceAuthConnection)MemberwiseClone();
        told.IsAlive = outcome.IsAlive;
        told.CheckedAccount = outcome.Account;
        told.CheckedBy = outcome.AskedBy;
        told.CheckMessage = outcome.Reason;
        told.ExpiresOn = outcome.ExpiresAt?.LocalDateTime ?? ExpiresOn;
        return told;
    }

    /// <summary>The connection's name.</summary>
    public override string ToString() => Name;
}
