using System;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>What only a person can mend, each with the command that does.</summary>
internal static class SignInNeeded
{
    /// <param name="name">The connection's name.</param>
    /// <param name="store">Where it should be.</param>
    /// <param name="api">The API that says who signs in for it; null where none does.</param>
    public static DeviceAuthException WithoutConnection(string name, IConnectionStore store, Uri? api = null)
    {
        string place = store.Vault is null ? "in this process, and no vault was named or is the default" : $"in the vault '{store.Vault}'";
        return DeviceAuthError.SignInRequired(name, $"there is no such connection {place}", ConnectCommandText.For(name, store.Vault, api));
    }

    public static DeviceAuthException WithoutRefreshToken(Connection current, WantedToken wanted, IConnectionStore store, IClock clock)
    {
        string reason = wanted.In(current) is null ? $"the provider gave no refresh token, so no token{wanted.Purpose} can be had"
            : wanted.MustRefresh || wanted.IsAliveIn(current, clock) ? $"the provider gave no refresh token, so its token{wanted.Purpose} cannot be refreshed"
            : $"its access token{wanted.Purpose} has expired, and the provider gave no refresh token";
        return DeviceAuthError.SignInRequired(current.Name, reason, Command(current, store, clock));
    }

    public static DeviceAuthException WithoutIdToken(Connection current, IConnectionStore store, IClock clock, string reason) =>
        DeviceAuthError.SignInRequired(current.Name, reason, Command(current.AskingForIdToken(), store, clock));

    /// <summary>The client is vouched for by somebody else, and this process was not told who.</summary>
    public static DeviceAuthException WithoutAssertion(Connection current, IConnectionStore store) =>
        DeviceAuthError.AssertionNeeded(current.Name, ConnectCommandText.For(current, store.Vault));

    /// <summary>The provider no longer takes the refresh token.</summary>
    /// <param name="refused">The connection.</param>
    /// <param name="store">Where it is kept.</param>
    /// <param name="clock">Both kinds of time.</param>
    /// <param name="refusal">What the provider answered; null where that is not known.</param>
    public static DeviceAuthException AfterRefusal(Connection refused, IConnectionStore store, IClock clock, OAuthResponse? refusal)
    {
        if (refused.Terms.IsUnattended && refusal is not null)
        {
            return AfterRefusalOfClient(refused, store, refusal);
        }

        string command = Command(refused.Demanding(refusal?.Words.Claims), store, clock);
        if (refusal is not null && refused.Client.Given is { Own: not null } own && (own.ExpiresAt <= clock.UtcNow || Refusals.NameClient(refusal)))
        {
            string? ended = own.ExpiresAt is { } end && end <= clock.UtcNow ? TimeText.Day(end.ToLocalTime()) : null;
            return DeviceAuthError.OwnClientEnded(refused.Name, own.ClientId, ended, refusal.Words, command);
        }

        DeviceAuthException error = refusal is null
            ? DeviceAuthError.SignInRequired(refused.Name, "the provider no longer takes its refresh token", command)
            : DeviceAuthError.SignInRefused(refused.Name, refusal.Words, refusal.Status, Refusals.CauseOf(refusal.Words), command);
        return refused.Grant.InDoubtSince is { } since
            ? error.With($"The answer of a refresh was lost at {TimeText.Clock(since.ToLocalTime())}: the provider had probably given the next refresh token in it.")
            : error;
    }

    /// <summary>A client that asks for itself is refused: no person mends that by a sign-in.</summary>
    private static DeviceAuthException AfterRefusalOfClient(Connection refused, IConnectionStore store, OAuthResponse refusal) => DeviceAuthError.CredentialRefused(
        refused.Name,
        refusal.Endpoint,
        refused.Client.Given.Proof,
        refused.Client.Given.Remedy,
        refusal.Words,
        refusal.Status,
        ConnectCommandText.For(refused, store.Vault) + " -Force");

    /// <summary>While the access token lives by the clock, <c>Connect-DeviceAuth</c> would reuse the connection.</summary>
    public static string Command(Connection connection, IConnectionStore store, IClock clock) =>
        ConnectCommandText.For(connection, store.Vault) + (connection.AccessToken?.IsAlive(clock) == true ? " -Force" : "");
}
