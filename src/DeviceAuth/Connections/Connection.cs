using System;
using System.Collections.Generic;
using System.Linq;
using System.Security;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>All that is known of one sign-in. Immutable: a refresh makes a new one.</summary>
internal sealed record Connection
{
    /// <summary>The connection's name (<see cref="ConnectionName"/>).</summary>
    public string Name { get; init; } = ConnectionName.Default;

    /// <summary>Who was signed in to.</summary>
    public Server Server { get; init; } = null!;

    /// <summary>The application that signed in.</summary>
    public Client Client { get; init; } = null!;

    /// <summary>What was asked for.</summary>
    public SignInTerms Terms { get; init; } = new();

    /// <summary>What the sign-in brought.</summary>
    public Grant Grant { get; init; } = new();

    /// <summary>The access tokens at hand.</summary>
    public AccessTokens Tokens { get; init; } = AccessTokens.None;

    /// <summary>The access token for what the sign-in asked for; null where a vault could hold no more than the refresh token.</summary>
    public KeptToken? AccessToken => Tokens.Default;

    /// <summary>
    /// Tells which of two states is newer, on one machine and between machines: the time of the change in milliseconds, or one
    /// more than the revision before where that is larger.
    /// </summary>
    public long Revision { get; init; }

    /// <summary>Its tokens can be renewed without a person: by a refresh token, or by asking again where no person was in it.</summary>
    public bool CanRenew => Grant.RefreshToken is not null || Terms.IsUnattended;

    /// <summary>The access token for a target; null where there is none.</summary>
    public KeptToken? TokenFor(Target target) => Tokens[target] ?? (target.IsDefault || !Terms.Mean(target) ? null : Tokens.Default);

    /// <summary>The scopes that the access token for a target has.</summary>
    public IReadOnlyList<string> ScopesFor(Target target) => Terms.Mean(target)
        ? Grant.Scopes
        : Tokens[target]?.Scopes ?? (target.Scopes.Count > 0 ? target.Scopes : Grant.Scopes);

    /// <summary>The sign-in asked who signed in (OpenID Connect Core §3.1.2.1), so that a refresh may bring an id_token.</summary>
    public bool CanHaveIdToken => Grant.IdToken is not null || Terms.Scopes.Contains(Wire.Scope.OpenId);

    /// <summary>The connection as a new sign-in should be made, so that it brings an id_token.</summary>
    public Connection AskingForIdToken() =>
        CanHaveIdToken ? this : this with { Terms = Terms with { Scopes = [Wire.Scope.OpenId, .. Terms.Scopes] } };

    /// <summary>The connection as a new sign-in should be made, so that a provider lets it in that wants a claims request.</summary>
    public Connection Demanding(string? claims) =>
        claims is null ? this : this with { Terms = Terms with { Requirements = Terms.Requirements with { Claims = claims } } };

    /// <summary>What an access token at hand is for; null where it is none of this connection's.</summary>
    public Target? TargetOf(string accessToken) => Tokens.All.Where(token => token.Value.Secret.Reveal() == accessToken).Select(token => token.Key).FirstOrDefault();

    /// <summary>All tokens, which the provider knows and may say again.</summary>
    public IReadOnlyList<SecureString> Secrets =>
    [
        .. Tokens.All.Select(token => token.Value).Concat(Grant.IdToken is { } idToken ? [idToken] : []).Select(token => token.Secret.Copy()),
        .. Grant.RefreshToken is { } refreshToken ? [refreshToken] : Array.Empty<SecureString>(),
        .. Client.Given.Own?.Token is { } management ? [management] : Array.Empty<SecureString>(),
        .. Client.Former.Select(former => former.Own.Token).OfType<SecureString>(),
    ];

    /// <summary>
    /// All that is secret of it, in plain text: beside the tokens what the client proves itself with, and the user's own parameters. What a
    /// record is made of, whoever quotes one.
    /// </summary>
    public IEnumerable<string> SecretTexts() => Secrets
        .Concat(Terms.Parameters.Values)
        .Concat(new[] { Client.Given, Client.Requesting }.SelectMany(client => client.Secrets))
        .Select(secret => secret.Reveal())
        .Concat(Terms.TokenParameters.Reveal().Values);

    /// <summary>The same state as this process saw it first: what is left of a token's life counts by its own clocks from now on.</summary>
    /// <param name="clock">This process's clocks.</param>
    /// <param name="known">What the process knew before; null where that is nothing.</param>
    public Connection SeenBy(IClock clock, Connection? known = null) =>
        Tokens.SeenBy(clock, known?.Tokens ?? AccessTokens.None) is var seen && ReferenceEquals(seen, Tokens) ? this : this with { Tokens = seen };

    /// <summary>The connection with the token for a target that a refresh brought (RFC 6749 §6).</summary>
    /// <param name="answer">What the token endpoint answered.</param>
    /// <param name="wanted">What was wanted.</param>
    /// <param name="now">The time by the wall clock.</param>
    public Connection RefreshedBy(TokenResponse answer, WantedToken wanted, DateTimeOffset now)
    {
        Target target = Terms.Mean(wanted.Target) ? Target.Default : wanted.Target;
        return this with
        {
            // What an API wanted once, each of its tokens has to have.
            Terms = wanted.Claims is { } claims ? Terms with { Requirements = Terms.Requirements with { Claims = claims } } : Terms,
            Grant = Grant.RefreshedBy(answer, target, Client.Requesting.ClientId, now),

            // A lifetime that the answer leaves out is the one last told.
            Tokens = Tokens.With(target, new KeptToken(new SharedSecret(answer.AccessToken), now, answer.ExpiresIn ?? TokenFor(target)?.Lifetime)
            {
                Scopes = target.IsDefault ? null : answer.Scopes,
                WantedLifetime = wanted.Named,
            }),
            Revision = NextRevision(Revision, now),
        };
    }

    /// <summary>The connection after a refresh whose answer was lost: the provider may have spent the refresh token.</summary>
    public Connection InDoubt(DateTimeOffset now) => this with
    {
        Grant = Grant with { InDoubtSince = Grant.InDoubtSince ?? now },
        Revision = NextRevision(Revision, now),
    };

    /// <summary>The revision of a state that follows one with the given revision.</summary>
    public static long NextRevision(long previous, DateTimeOffset now) => Math.Max(previous + 1, now.ToUnixTimeMilliseconds());

    /// <summary>The newer of two states; either may be missing.</summary>
    public static Connection? Newer(Connection? one, Connection? other) =>
        one is null || other?.Revision >= one.Revision ? other ?? one : one;
}
