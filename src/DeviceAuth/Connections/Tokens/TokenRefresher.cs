using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>
/// Uses a refresh token once (RFC 6749 §6), or asks once as the client itself (§4.4). Whoever calls it is in turn, and so the only one.
/// </summary>
internal sealed class TokenRefresher
{
    private readonly OAuthClients _oauth;
    private readonly ServerFinder _servers;
    private readonly IClock _clock;

    public TokenRefresher(OAuthClients oauth, ServerFinder servers, IClock clock)
    {
        _servers = servers;
        _oauth = oauth;
        _clock = clock;
    }

    /// <summary>The connection with new tokens, which are not saved yet; null where the provider no longer takes its refresh token.</summary>
    /// <param name="refusal">What the provider answered then; otherwise null.</param>
    /// <param name="kept">The newest state.</param>
    /// <param name="wanted">What the caller wants.</param>
    /// <param name="turn">The caller's turn.</param>
    /// <param name="pipeline">Where to wait.</param>
    public Connection? Refresh(Connection kept, WantedToken wanted, CachedConnection.Turn turn, IPipeline pipeline, out OAuthResponse? refusal)
    {
        refusal = null;
        if (!kept.CanRenew)
        {
            return null;
        }

        Connection current = _servers.Complete(kept, pipeline);
        Uri endpoint = current.Server.TokenEndpoint!;
        pipeline.WriteVerbose($"{(current.Terms.IsUnattended ? "Asking for a new" : "Refreshing the")} token of '{current.Name}'{wanted.Purpose} at {endpoint.Shown()}.");
        OAuthResponse Ask(Target asked)
        {
            ClientRegistration client = turn.Client(current);
            turn.Prove(kept);
            Task<OAuthResponse> request = Task.Run(() => AskAsync(current, client, asked, wanted));
            return turn.Await(
                request,
                answer => Next(current, answer, wanted, out _),
                failure => failure is DeviceAuthException { MayHaveArrived: true } && !current.Terms.IsUnattended ? current.InDoubt(_clock.UtcNow) : null);
        }

        Target asked = Asked(current, wanted);
        OAuthResponse answer = Ask(asked);
        if (asked.Scopes.Count == 0 && current.Terms.Mean(wanted.Target) && Refusals.WantScopes(answer))
        {
            // It missed a parameter, and so has not looked at the refresh token.
            answer = Ask(new Target(Granted(current), asked.Resource, asked.Audience));
        }

        if (answer.ErrorCode is not null || !answer.IsSuccess)
        {
            // Of a success nothing is written before it is saved: a pipeline that is being stopped takes no more records.
            pipeline.WriteVerbose($"The token endpoint answered {answer.Status} {answer.ErrorCode} {answer.ErrorDescription}".TrimEnd() + ".");
        }

        if (!current.Terms.Mean(wanted.Target) && Refusals.IsOfTarget(answer))
        {
            throw DeviceAuthError.TargetRejected(current.Name, $"{wanted.Target}", endpoint, answer.Words);
        }

        if (current.Terms.IsUnattended ? Refusals.AreOfClient(answer) : IsOver(answer, current))
        {
            refusal = answer;
            return null;
        }

        Connection next = Next(current, answer, wanted, out DeviceAuthException? unusable);
        if (unusable is null)
        {
            return next;
        }

        turn.Save(next);
        throw unusable;
    }

    private Task<OAuthResponse> AskAsync(Connection current, ClientRegistration client, Target asked, WantedToken wanted)
    {
        OAuthClient oauth = _oauth.For(current.Server.Traits.Dialect).Knowing(current.Secrets).Expecting(
            [.. current.Terms.Scopes, .. current.Grant.Scopes, .. wanted.Target.Scopes]);
        Uri endpoint = current.Server.TokenEndpoint!;
        return current.Terms.IsUnattended
            ? oauth.AskAsClientAsync(
                endpoint,
                current.Server.Traits,
                client,
                asked,
                current.Terms.Parameters.Select(parameter => new KeyValuePair<string, string>(parameter.Key, parameter.Value.Reveal())),
                CancellationToken.None,
                current.Terms.Additions(wanted.Claims))
            : oauth.RefreshAsync(
                endpoint, current.Server.Traits, client, current.Grant.RefreshToken!, asked, CancellationToken.None, current.Terms.Additions(wanted.Claims));
    }

    /// <summary>
    /// The connection with what the answer brought. Where its access token cannot be used, the refresh token beside it is the only one
    /// that works from then on, and is kept. Nothing is given back to the provider then: where an access token is revoked, the refresh
    /// token may go with it (RFC 7009 §2.1), and this grant has somebody.
    /// </summary>
    /// <param name="current">The newest state.</param>
    /// <param name="answer">What the token endpoint answered.</param>
    /// <param name="wanted">What the caller wants.</param>
    /// <param name="unusable">Why there is a new refresh token alone; null where there is all.</param>
    /// <exception cref="DeviceAuthException">It brought nothing that can be kept.</exception>
    private Connection Next(Connection current, OAuthResponse answer, WantedToken wanted, out DeviceAuthException? unusable)
    {
        unusable = null;
        try
        {
            return current.RefreshedBy(TokenResponse.Read(answer, wanted.Target.Scopes.Count > 0 ? wanted.Target.Scopes : current.Terms.Scopes), wanted, _clock.UtcNow);
        }
        catch (DeviceAuthException exception) when (Rotated(answer) is { } refreshToken)
        {
            unusable = exception;
            return current with
            {
                Grant = current.Grant with { RefreshToken = Secret.Protect(refreshToken) },
                Revision = Connection.NextRevision(current.Revision, _clock.UtcNow),
            };
        }
    }

    /// <summary>
    /// What the request names. For what the sign-in asked for that is nothing (RFC 6749 §6: the same again), but for its resource, of
    /// which a request names one (RFC 8707 §2.2), and its audience, which INDIGO IAM forgets. Where the id_token is wanted the scopes are
    /// named all the same: several servers bring one for a refresh that says openid alone, or leave claims out of it. Throws where the
    /// server has no way to ask for anything else. A client that asks for itself names all.
    /// </summary>
    private static Target Asked(Connection current, WantedToken wanted) =>
        current.Terms.IsUnattended && (current.Terms.Mean(wanted.Target) || current.Server.Traits.TakesTarget) ? current.Terms.Whole(wanted.Target)
        : current.Terms.Mean(wanted.Target) ? new Target(wanted.IsIdToken && current.Terms.Scopes.Contains(Wire.Scope.OpenId) ? Granted(current) : [], current.Terms.Resource, current.Terms.Audience)
        : current.Server.Traits.TakesTarget ? wanted.Target
        : throw DeviceAuthError.TargetNotOffered(current.Name, $"{wanted.Target}", current.Server.Authority);

    /// <summary>The scopes that the sign-in asked for and got.</summary>
    private static IEnumerable<string> Granted(Connection current) =>
        current.Terms.Scopes.Except(new GrantedScopes(current.Grant.Scopes, current.Server.TokenEndpoint!).Missing(current.Terms.Scopes));

    /// <summary>The refresh token of a success; null where there is none, or none that can be kept.</summary>
    private static string? Rotated(OAuthResponse answer) =>
        answer is { IsSuccess: true, ErrorCode: null } && IssuedTokens.In(answer)?.RefreshTokens.FirstOrDefault() is { } token && Secret.IsFit(token)
            ? token
            : null;

    /// <summary>
    /// Only a new sign-in helps: the grant has ended, the provider wants to see the person (OpenID Connect Core §3.1.2.6), or the
    /// registration of a client that was made for the grant has ended.
    /// </summary>
    private static bool IsOver(OAuthResponse answer, Connection current) => answer.IsMuteRefusal
        || Refusals.MeanEnded(answer)
        || (current.Client.Given.Own is not null && Refusals.NameClient(answer))
        || IsOver(answer.ErrorCode, current);

    private static bool IsOver(string? errorCode, Connection current) =>
        errorCode is Wire.ErrorCode.InvalidGrant or Wire.ErrorCode.BadRefreshToken
            or Wire.ErrorCode.ExpiredToken or Wire.ErrorCode.TokenExpired or Wire.ErrorCode.AccessDenied
            or Wire.ErrorCode.InteractionRequired or Wire.ErrorCode.LoginRequired
            or Wire.ErrorCode.ConsentRequired or Wire.ErrorCode.AccountSelectionRequired
            || (current.Client.Registered is not null && errorCode is Wire.ErrorCode.InvalidClient or Wire.ErrorCode.UnauthorizedClient);
}
