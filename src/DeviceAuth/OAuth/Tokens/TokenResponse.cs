using System;
using System.Collections.Generic;
using System.Linq;
using System.Security;
using DeviceAuth.Errors;

namespace DeviceAuth.OAuth;

/// <summary>A successful token response (RFC 6749 §5.1).</summary>
internal sealed class TokenResponse
{
    /// <summary>A longer life is read as this, so that no sum overflows.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(3650);

    private TokenResponse(
        SecureString accessToken, SecureString? refreshToken, TimeSpan? expiresIn, IReadOnlyList<string>? scopes, SecureString? idToken)
    {
        AccessToken = accessToken;
        RefreshToken = refreshToken;
        ExpiresIn = expiresIn;
        Scopes = scopes;
        IdToken = idToken;
    }

    /// <summary>Opaque: it is never parsed (RFC 6749 §1.4).</summary>
    public SecureString AccessToken { get; }

    /// <summary>Replaces the one before; null keeps it (RFC 6749 §6).</summary>
    public SecureString? RefreshToken { get; }

    /// <summary>The access token's life from the arrival of this answer; null where the server does not say.</summary>
    public TimeSpan? ExpiresIn { get; }

    /// <summary>What was granted; null means just what was asked for (RFC 6749 §5.1).</summary>
    public IReadOnlyList<string>? Scopes { get; }

    public SecureString? IdToken { get; }

    /// <summary>When the sign-in itself ends; null where the server does not say.</summary>
    public SignInEnd? SignInEnd { get; private init; }

    /// <summary>There was a refresh token with control characters, which no server sends on purpose (RFC 6749 appendix A.17): it is not kept.</summary>
    public bool HasUnfitRefreshToken { get; private init; }

    /// <summary>What must not be shown of whatever else the answer says.</summary>
    public Taint Taint { get; private init; } = Taint.None;

    /// <summary>The API that the token is for, where the server names it; an address that is not fit for a token is left out.</summary>
    public Uri? ApiUrl { get; private init; }

    /// <summary>Reads an answer of the token endpoint. Throws where it is no success with a usable token.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="requestedScopes">What was asked for: tells a scope that has a comma from a list that uses commas.</param>
    public static TokenResponse Read(OAuthResponse answer, IReadOnlyCollection<string> requestedScopes)
    {
        if (!answer.IsSuccess || answer.ErrorCode is not null || answer.Body is null)
        {
            throw OAuthAnswers.ToError(answer);
        }

        JsonObject body = answer.Body;
        string accessToken = body.Text(Wire.Member.AccessToken) ?? throw OAuthAnswers.Of(answer, DeviceAuthError.SuccessWithoutToken(answer.Endpoint));
        if (accessToken.Length > BearerToken.MaxLength)
        {
            throw OAuthAnswers.Of(answer, DeviceAuthError.SecretTooLong(answer.Endpoint, Wire.Member.AccessToken));
        }

        if (!BearerToken.IsFit(accessToken))
        {
            // Anything else could break out of the header that carries it.
            throw OAuthAnswers.Of(answer, DeviceAuthError.TokenUnfit(answer.Endpoint));
        }

        if (body.Has(Wire.Member.TokenType) && !IsBearer(body.Text(Wire.Member.TokenType)))
        {
            // RFC 6749 §7.1: a client must not use a token of a type that it does not understand.
            throw OAuthAnswers.Of(answer, DeviceAuthError.TokenTypeUnknown(answer.Endpoint, ForeignText.Clean(body.Text(Wire.Member.TokenType))));
        }

        bool hasUnfitRefreshToken = body.Text(Wire.Member.RefreshToken)?.Any(char.IsControl) == true;
        return new TokenResponse(
            answer.Secret(Wire.Member.AccessToken)!,
            hasUnfitRefreshToken ? null : answer.Secret(Wire.Member.RefreshToken),
            body.Seconds(Wire.Member.ExpiresIn, MaxLifetime),
            GrantedScopes(body.Words(Wire.Member.Scope) ?? body.Words(Wire.Member.Scopes), requestedScopes),
            answer.Secret(Wire.Member.IdToken))
        {
            SignInEnd = SignInEnd.In(body),
            HasUnfitRefreshToken = hasUnfitRefreshToken,
            Taint = answer.Taint,
            ApiUrl = EndpointSecurity.Read(body.Text(Wire.Member.InstanceUrl), by: answer.Endpoint) is { } api
                && !answer.Taint.Secrets.Holds(api.OriginalString)
                    ? api
                    : null,
        };
    }

    /// <summary>A token's life as it is read: none that is negative or absurd.</summary>
    public static TimeSpan Bounded(TimeSpan life) => life < TimeSpan.Zero ? TimeSpan.Zero : life > MaxLifetime ? MaxLifetime : life;

    /// <summary>Case does not count (RFC 6749 §5.1). Apigee calls it BearerToken unless told otherwise, and others write that in two words.</summary>
    private static bool IsBearer(string? tokenType) =>
        new[] { Wire.Bearer, Wire.BearerToken }.Contains(tokenType?.Trim().Replace(" ", "").Replace("_", ""), StringComparer.OrdinalIgnoreCase);

    private static IReadOnlyList<string>? GrantedScopes(IReadOnlyList<string>? words, IReadOnlyCollection<string> requested)
    {
        string[]? scopes = words?
            .SelectMany(word => requested.Contains(word) ? [word] : word.Split([',', ';', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries))
            .Select(word => ForeignText.Clean(word))
            .OfType<string>()
            .Distinct()
            .ToArray();
        return scopes is { Length: > 0 } ? scopes : null;
    }
}
