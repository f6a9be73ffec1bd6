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
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(3650);

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
        string accessToken = body.Text(Wire.Member.AccessToken) ?? throw DeviceAuthError.SuccessWithoutToken(answer.Endpoint);
        if (accessToken.Any(character => character is < ' ' or > '~'))
        {
            // RFC 6749 appendix A.12: visible ASCII. Anything else could break out of the header that carries it.
            throw DeviceAuthError.TokenUnfit(answer.Endpoint);
        }

        string tokenType = body.Text(Wire.Member.TokenType) ?? Wire.Bearer;
        if (!tokenType.Equals(Wire.Bearer, StringComparison.OrdinalIgnoreCase))
        {
            // RFC 6749 §7.1: a client must not use a token of a type that it does not understand.
            throw DeviceAuthError.TokenTypeUnknown(answer.Endpoint, ForeignText.Clean(tokenType));
        }

        return new TokenResponse(
            answer.Secret(Wire.Member.AccessToken)!,
            answer.Secret(Wire.Member.RefreshToken),
            body.Seconds(Wire.Member.ExpiresIn, MaxLifetime),
            GrantedScopes(body.Words(Wire.Member.Scope), requestedScopes),
            answer.Secret(Wire.Member.IdToken))
        {
            ApiUrl = body.Text(Wire.Member.InstanceUrl) is { } address && EndpointSecurity.IsFit(address) ? new Uri(address) : null,
        };
    }

    private static IReadOnlyList<string>? GrantedScopes(IReadOnlyList<string>? words, IReadOnlyCollection<string> requested)
    {
        string[]? scopes = words?
            .SelectMany(word => requested.Contains(word) ? [word] : word.Split([','], StringSplitOptions.RemoveEmptyEntries))
            .Select(word => ForeignText.Clean(word))
            .OfType<string>()
            .Distinct()
            .ToArray();
        return scopes is { Length: > 0 } ? scopes : null;
    }
}
