using System.Collections.Generic;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>
/// Answers an API that said no without a person, once for each refusal: with a token that is at hand already, with a refresh that names
/// the claims, with a token for the scopes. Otherwise only a sign-in helps, and the error names its command.
/// </summary>
internal sealed class ChallengedTokens
{
    private readonly ConnectionKeeper _keeper;
    private readonly TokenSource _tokens;
    private readonly AnsweredChallenges _answered;
    private readonly IClock _clock;

    public ChallengedTokens(ConnectionKeeper keeper, TokenSource tokens, AnsweredChallenges answered, IClock clock)
    {
        _keeper = keeper;
        _tokens = tokens;
        _answered = answered;
        _clock = clock;
    }

    /// <summary>The connection with a token that the API may take, and what that token is for.</summary>
    /// <param name="name">The connection's name.</param>
    /// <param name="store">Where it is kept.</param>
    /// <param name="challenge">What the API wants.</param>
    /// <param name="refusal">What is known of the refused request.</param>
    /// <param name="wanted">What the user names: a target, where it is not the one that the refused token was for, and a least life.</param>
    /// <param name="pipeline">Where to wait.</param>
    public (Connection Connection, Target Target) Get(
        string name, IConnectionStore store, ApiChallenge challenge, ApiRefusal refusal, WantedToken wanted, IPipeline pipeline)
    {
        Connection current = _keeper.Existing(name, store) ?? throw SignInNeeded.WithoutConnection(name, store, challenge.ResourceMetadata is null ? null : refusal.Address);
        if (current.Terms.IsUnattended && challenge.NeedsPerson)
        {
            throw DeviceAuthError.ChallengeWantsPerson(current.Name, $"{challenge}");
        }

        ConnectionKey key = new(store.Vault, current.Name);
        Target? known = refusal.RevealToken() is { } text ? current.TargetOf(text) : null;
        Target refusedTarget = wanted.Target.IsDefault && known is not null ? known : wanted.Target;
        if (NamesAnotherApi(current, refusedTarget, challenge))
        {
            throw Needed(current, store, challenge, null);
        }

        Target target = challenge.TargetFor(refusedTarget);
        KeptToken? held = current.TokenFor(target);
        bool isInVain = held is not null && _answered.AreInVain(key, challenge.Key, held.Secret.Reveal());
        if (!isInVain && IsAnother(held, refusal, wanted))
        {
            return (current, target); // somebody was refused before, and this is what came of it
        }

        SharedSecret? refused = refusal.Token ?? held?.Secret;
        bool isAnswered = refused is not null && _answered.Have(
            key, challenge.Key, refused.Reveal(), isKnown: refusal.Token is not null || current.Terms.Mean(target) || target.Equals(refusedTarget));
        if (isAnswered && refusal.Token is not null)
        {
            _answered.Note(key, challenge.Key, refused, refused);
        }

        if (isInVain || isAnswered || challenge.NeedsPerson || IsAskedAlready(current, challenge))
        {
            throw Needed(current, store, challenge, null);
        }

        Connection renewed;
        try
        {
            renewed = _tokens.Get(name, store, new WantedToken(wanted.Named, refresh: true, target: target, claims: challenge.Requirements.Claims), pipeline);
        }
        catch (DeviceAuthException exception) when (!exception.MayHaveArrived
            && exception.ErrorId is ErrorIds.SignInRequired or ErrorIds.TargetRejected or ErrorIds.ScopeRejected)
        {
            _answered.Note(key, challenge.Key, null, refused);
            throw Needed(current, store, challenge, exception.Provider);
        }

        bool isEnough = HasScopes(renewed, target, challenge);
        _answered.Note(key, challenge.Key, renewed.TokenFor(target)!.Secret, isEnough ? null : refused);
        return isEnough ? (renewed, target) : throw Needed(renewed, store, challenge, null);
    }

    /// <summary>
    /// It wants a scope of another API than the one that the refused token was for. The caller sends what it gets to whoever said no, so
    /// that an API could have a token for itself that is good at another one: only a person may want that.
    /// </summary>
    private static bool NamesAnotherApi(Connection current, Target refused, ApiChallenge challenge)
    {
        IEnumerable<string> own = refused.IsDefault
            ? [.. current.Terms.Scopes, .. current.Grant.Scopes, .. current.Terms.Resources, current.Terms.Audience ?? ""]
            : [.. refused.Scopes, refused.Resource ?? "", refused.Audience ?? ""];
        return ScopeToken.NameAnotherApi(challenge.Scopes, own);
    }

    /// <summary>A token that lives long enough, and is none that was refused.</summary>
    private bool IsAnother(KeptToken? held, ApiRefusal refusal, WantedToken wanted) =>
        refusal.RevealToken() is { } refused && held is not null && wanted.IsMetBy(held, _clock) && held.Secret.Reveal() != refused;

    /// <summary>The token at hand was got with these very claims, since each refresh names them.</summary>
    private static bool IsAskedAlready(Connection current, ApiChallenge challenge) =>
        challenge.Requirements.Claims is { } claims && current.Terms.Requirements.ClaimsOfAccessToken == claims;

    /// <summary>A server may leave out of a token what it does not want to give (RFC 6749 §3.3), and the API would say no again.</summary>
    private static bool HasScopes(Connection renewed, Target target, ApiChallenge challenge) =>
        new GrantedScopes(renewed.ScopesFor(target), renewed.Server.TokenEndpoint!).Missing(challenge.Scopes).Count == 0;

    private DeviceAuthException Needed(Connection current, IConnectionStore store, ApiChallenge challenge, ProviderWords? words) =>
        DeviceAuthError.StepUpRequired(
            current.Name,
            $"{challenge}",
            words,
            SignInNeeded.Command((current with { Terms = current.Terms.With(challenge) }).Demanding(challenge.Requirements.Claims ?? words?.Claims), store, _clock));
}
