using System;
using System.Collections.Generic;
using System.Security;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>What a sign-in brought beside its access token.</summary>
internal sealed record Grant
{
    /// <summary>Who signed in, from the id_token; null where there was none.</summary>
    public string? Account { get; init; }

    /// <summary>The scopes that were granted, which may be fewer than were asked for (RFC 6749 §3.3).</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>What renews the access token (RFC 6749 §1.5); null where the provider gave none.</summary>
    public SecureString? RefreshToken { get; init; }

    /// <summary>The API that the tokens are for, where the provider names it, as Salesforce does; otherwise null.</summary>
    public Uri? ApiUrl { get; init; }

    /// <summary>
    /// When a refresh got no answer though the provider may have acted on it, or a refresh token that cannot be kept: it may have spent
    /// the one before for one that nobody has. Null where there is no such doubt.
    /// </summary>
    public DateTimeOffset? InDoubtSince { get; init; }

    /// <summary>The grant after a refresh (RFC 6749 §6): what the answer does not name stays as it was.</summary>
    public Grant RefreshedBy(TokenResponse answer, DateTimeOffset now) => this with
    {
        RefreshToken = answer.RefreshToken ?? RefreshToken,
        Scopes = answer.Scopes ?? Scopes,
        ApiUrl = answer.ApiUrl ?? ApiUrl,
        InDoubtSince = answer.HasUnfitRefreshToken ? InDoubtSince ?? now : null,
    };
}
