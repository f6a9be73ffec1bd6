using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>Uses a refresh token once (RFC 6749 §6). Whoever calls it is in turn, and so the only one.</summary>
internal sealed class TokenRefresher
{
    private readonly OAuthClients _oauth;
    private readonly IClock _clock;

    public TokenRefresher(OAuthClients oauth, IClock clock)
    {
        _oauth = oauth;
        _clock = clock;
    }

    /// <summary>The connection with new tokens, which are not saved yet; null where the provider no longer takes its refresh token.</summary>
    public Connection? Refresh(Connection current, CachedConnection.Turn turn, IPipeline pipeline)
    {
        if (current.RefreshToken is null)
        {
            return null;
        }

        pipeline.WriteVerbose($"Refreshing the token of '{current.Name}' at {current.TokenEndpoint.Shown()}.");
        Task<OAuthResponse> request = Task.Run(() => _oauth.For(current.Dialect).RefreshAsync(
            current.TokenEndpoint, current.RequestingClient, current.RefreshToken, current.Resources, CancellationToken.None));
        OAuthResponse answer = turn.Await(request, answer => Renewed(current, answer));
        if (answer.ErrorCode is not null || !answer.IsSuccess)
        {
            // Of a success nothing is written before it is saved: a pipeline that is being stopped takes no more records.
            pipeline.WriteVerbose($"The token endpoint answered {answer.Status} {answer.ErrorCode} {answer.ErrorDescription}".TrimEnd() + ".");
        }

        return IsOver(answer.ErrorCode, current) ? null : Renewed(current, answer);
    }

    /// <summary>
    /// Only a new sign-in helps: the grant has ended, the provider wants to see the person (OpenID Connect Core §3.1.2.6), or the
    /// registration of a client that was made for the grant has ended.
    /// </summary>
    private static bool IsOver(string? errorCode, Connection current) =>
        errorCode is Wire.ErrorCode.InvalidGrant or Wire.ErrorCode.BadRefreshToken
            or Wire.ErrorCode.ExpiredToken or Wire.ErrorCode.TokenExpired or Wire.ErrorCode.AccessDenied
            or Wire.ErrorCode.InteractionRequired or Wire.ErrorCode.LoginRequired
            or Wire.ErrorCode.ConsentRequired or Wire.ErrorCode.AccountSelectionRequired
            || (current.RegisteredClient is not null && errorCode is Wire.ErrorCode.InvalidClient or Wire.ErrorCode.UnauthorizedClient);

    private Connection Renewed(Connection current, OAuthResponse answer) =>
        current.RefreshedBy(TokenResponse.Read(answer, current.RequestedScopes), _clock.UtcNow);
}
