using System;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>Uses a refresh token once (RFC 6749 §6). The caller holds the locks that make it the only one.</summary>
internal sealed class TokenRefresher
{
    /// <summary>
    /// How often, and how long apart, a shared store is read again for what another machine may be writing. A vault in a cloud takes
    /// a second or two for a write, and another before each reader sees it.
    /// </summary>
    private const int ReadsAgain = 5;

    private static readonly TimeSpan ReadAgainDelay = TimeSpan.FromSeconds(1);

    private readonly OAuthClients _oauth;
    private readonly ConnectionSaver _saver;
    private readonly IClock _clock;

    public TokenRefresher(OAuthClients oauth, ConnectionSaver saver, IClock clock)
    {
        _oauth = oauth;
        _saver = saver;
        _clock = clock;
    }

    /// <summary>
    /// The connection with new tokens; null where the provider no longer takes its refresh token. Ctrl+C gives the prompt back
    /// at once, but the request goes on: the provider may have spent the old token, and the answer has the only new one, which is
    /// then saved before the store's lock is freed.
    /// </summary>
    public Connection? Refresh(Connection current, CachedConnection cached, IConnectionStore store, IPipeline pipeline)
    {
        if (current.RefreshToken is null)
        {
            return null;
        }

        pipeline.WriteVerbose($"Refreshing the token of '{current.Name}' at {current.TokenEndpoint.Shown()}.");
        Task<OAuthResponse> request = Task.Run(() => _oauth.For(current.Dialect).RefreshAsync(
            current.TokenEndpoint, current.RequestingClient, current.RefreshToken, current.Resources, CancellationToken.None));
        OAuthResponse answer;
        try
        {
            answer = pipeline.Await(_ => request);
        }
        catch (OperationCanceledException)
        {
            cached.Abandon(request.ContinueWith(
                finished => _saver.SaveInterrupted(cached, Renewed(current, finished.Result), store),
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion,
                TaskScheduler.Default));
            throw;
        }

        if (answer.ErrorCode is not null || !answer.IsSuccess)
        {
            // Of a success nothing is written before it is saved: a pipeline that is being stopped takes no more records.
            pipeline.WriteVerbose($"The token endpoint answered {answer.Status} {answer.ErrorCode} {answer.ErrorDescription}".TrimEnd() + ".");
        }

        return IsOver(answer.ErrorCode, current)
            ? null
            : Renewed(current, answer);
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

    /// <summary>
    /// A newer state than the one whose refresh token was refused, from a store that another machine writes too; null where
    /// none comes.
    /// </summary>
    public Connection? AwaitNewer(Connection refused, IConnectionStore store, IPipeline pipeline)
    {
        for (int read = 0; ; read++)
        {
            if (store.Read(refused.Name) is { } stored && stored.Revision > refused.Revision)
            {
                pipeline.WriteVerbose($"Another process renewed '{refused.Name}' meanwhile; its token is taken.");
                return stored;
            }

            if (!store.IsShared || read == ReadsAgain)
            {
                return null;
            }

            pipeline.Sleep(ReadAgainDelay);
        }
    }

    private Connection Renewed(Connection current, OAuthResponse answer) =>
        current.RefreshedBy(TokenResponse.Read(answer, current.RequestedScopes), _clock.UtcNow);
}
