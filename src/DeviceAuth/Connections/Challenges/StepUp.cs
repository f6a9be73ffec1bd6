using System;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Providers;

namespace DeviceAuth.Connections;

/// <summary>
/// Signs a connection in anew for what an API wants that said no, with the server, the client and the terms that were kept, and for the
/// same person. Where somebody did so before, nobody is asked.
/// </summary>
internal sealed class StepUp
{
    private readonly SignIn _signIn;
    private readonly ConnectionKeeper _keeper;
    private readonly AnsweredChallenges _silent;
    private readonly AnsweredChallenges _answered;
    private readonly IClock _clock;

    public StepUp(SignIn signIn, ConnectionKeeper keeper, AnsweredChallenges silent, IClock clock)
    {
        _signIn = signIn;
        _keeper = keeper;
        _silent = silent;
        _answered = new AnsweredChallenges(clock);
        _clock = clock;
    }

    /// <summary>The connection, with a token for what the API wants.</summary>
    /// <param name="wish">What the user says of it.</param>
    /// <param name="store">Where it is kept.</param>
    /// <param name="challenge">What the API wants.</param>
    /// <param name="refusal">What is known of the refused request.</param>
    /// <param name="display">The screen.</param>
    /// <param name="pipeline">Where to wait.</param>
    public DeviceAuthConnection Connect(
        StepUpWish wish, IConnectionStore store, ApiChallenge challenge, ApiRefusal refusal, ISignInDisplay display, IPipeline pipeline)
    {
        Connection kept = _keeper.Existing(wish.Name, store) ?? throw SignInNeeded.WithoutConnection(wish.Name, store, challenge.ResourceMetadata is null ? null : refusal.Address);
        ConnectionKey key = new(store.Vault, kept.Name);
        if (!wish.IsForced)
        {
            if (IsPast(kept, refusal))
            {
                pipeline.WriteVerbose($"The connection '{kept.Name}' has got another token since the one that was refused; -Force signs in anew.");
                return ToObject(kept, store);
            }

            RequireUnanswered(kept, key, challenge, refusal);
        }

        if (kept.Terms.IsUnattended && challenge.NeedsPerson)
        {
            throw DeviceAuthError.ChallengeWantsPerson(kept.Name, $"{challenge}");
        }

        void NoteAnswered(Connection given)
        {
            _answered.Note(key, challenge.Key, given.AccessToken!.Secret);
            _silent.Note(key, challenge.Key, given.AccessToken!.Secret);
        }

        pipeline.WriteVerbose($"The API wants {challenge}. Signing in to '{kept.Name}' anew for that.");
        Connection connection = _signIn.Run(ToRequest(kept, wish, challenge, _keeper.Credential(kept, store, pipeline)), store, display, pipeline, NoteAnswered);
        if (kept.Grant is { Account: null, IdToken: null } && !kept.Terms.IsUnattended)
        {
            pipeline.WriteWarning($"Who signed in to '{kept.Name}' before is not known, since openid was not among its scopes: whether it was the same person was not checked.");
        }

        return ToObject(connection, store);
    }

    /// <summary>The refused token is none of the connection's any more, and the one that took its place lives.</summary>
    private bool IsPast(Connection kept, ApiRefusal refusal) => refusal.RevealToken() is { } refused
        && kept.TargetOf(refused) is null
        && kept.AccessToken?.IsAlive(_clock) == true;

    private void RequireUnanswered(Connection kept, ConnectionKey key, ApiChallenge challenge, ApiRefusal refusal)
    {
        string? refused = refusal.RevealToken() ?? kept.AccessToken?.Secret.Reveal();
        if (refused is not null && _answered.Have(key, challenge.Key, refused, isKnown: refusal.Token is not null))
        {
            throw DeviceAuthError.ChallengeUnmet(kept.Name, $"{challenge}");
        }
    }

    private DeviceAuthConnection ToObject(Connection connection, IConnectionStore store) =>
        new(connection, store.Vault, _keeper.IsSaved(connection, store));

    private static SignInRequest ToRequest(Connection kept, StepUpWish wish, ApiChallenge challenge, ClientCredential? credential)
    {
        SignInTerms terms = kept.Terms.With(challenge);
        ProviderServer? profile = kept.Server.Provider is { } reference ? ProviderResolver.TryResolve(reference) : null;
        return new SignInRequest
        {
            Name = kept.Name,
            Authority = kept.Server.IsDiscovered ? kept.Server.Authority : null,
            Endpoints = kept.Server.IsDiscovered ? null : profile?.Endpoints ?? Endpoints(kept.Server),
            Provider = kept.Server.Provider,
            Traits = kept.Server.Traits,
            Registers = kept.Client.Given.Own is not null,
            ClientId = kept.Client.Given.ClientId,
            ClientSecret = kept.Client.Given.ClientSecret?.Copy(),
            ClientAuthentication = kept.Client.Given.Authentication,
            Credential = credential,
            IsUnattended = terms.IsUnattended,
            Browser = terms.Browser,
            Authorization = new DeviceAuthorizationRequest
            {
                Scopes = terms.Scopes,
                Audience = terms.Audience,
                Resources = terms.Resources,
                LoginHint = terms.Account,
                Requirements = terms.Requirements,
                UsesProofKey = !terms.NoProofKey,
                AdditionalParameters = Parameters(kept, wish, profile),
            },
            Account = terms.Account,
            AdditionalParameterNames = terms.IsUnattended ? terms.AdditionalParameterNames : [.. wish.AdditionalParameters.Keys],
            TokenParameters = terms.TokenParameters,
            Person = terms.IsUnattended ? null : kept.Grant,
            IsForced = true,
            Timeout = wish.Timeout,
        };
    }

    private static AuthorizationServer Endpoints(Server server) => new()
    {
        DeviceAuthorizationEndpoint = server.DeviceAuthorizationEndpoint,
        AuthorizationEndpoint = server.AuthorizationEndpoint,
        TokenEndpoint = server.TokenEndpoint!,
        RevocationEndpoint = server.RevocationEndpoint,
    };

    /// <summary>Those of the sign-in before, whose values the user has to give again, and those of the provider's profile.</summary>
    private static Dictionary<string, string> Parameters(Connection kept, StepUpWish wish, ProviderServer? profile)
    {
        if (kept.Terms.IsUnattended)
        {
            return kept.Terms.Parameters.ToDictionary(one => one.Key, one => one.Value.Reveal(), StringComparer.Ordinal);
        }

        if (!ParameterDigest.IsOf(kept.Terms.AdditionalParameterDigest, wish.AdditionalParameters))
        {
            string names = string.Join(", ", kept.Terms.AdditionalParameterNames.DefaultIfEmpty("of none"));
            throw DeviceAuthError.ParametersMissing(kept.Name, names);
        }

        Dictionary<string, string> all = wish.AdditionalParameters.ToDictionary(one => one.Key, one => one.Value, StringComparer.Ordinal);
        foreach (KeyValuePair<string, string> one in (kept.Terms.Browser is null ? profile?.Parameters : profile?.BrowserParameters)?.Where(one => !all.ContainsKey(one.Key)).ToArray() ?? [])
        {
            all.Add(one.Key, one.Value);
        }

        return all;
    }
}
