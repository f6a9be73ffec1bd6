using System;

namespace DeviceAuth.OAuth;

/// <summary>
/// When a sign-in itself ends, and its last refresh token with it, as servers tell it in a token response: none of the names is a
/// standard yet (draft-ietf-oauth-refresh-token-expiration).
/// </summary>
internal sealed class SignInEnd
{
    private readonly TimeSpan? _left;
    private readonly DateTimeOffset? _at;

    private SignInEnd(TimeSpan? left, DateTimeOffset? at)
    {
        _left = left;
        _at = at;
    }

    /// <summary>What the answer says; null where that is nothing, or nothing that can be understood.</summary>
    public static SignInEnd? In(JsonObject answer)
    {
        TimeSpan? left = answer.Seconds(Wire.Member.RefreshTokenExpiresIn, TokenResponse.MaxLifetime)
            ?? answer.Seconds(Wire.Member.RefreshExpiresIn, TokenResponse.MaxLifetime);
        DateTimeOffset? at = answer.Seconds(Wire.Member.RefreshTokenExpiresAt, LatestTime) is { } since1970
            ? DateTimeOffset.FromUnixTimeSeconds(0) + since1970
            : null;
        bool isEndless = answer.Text(Wire.Member.RefreshExpiresIn) == "0"; // Keycloak: a session that is kept while nobody is there
        return left is null && at is null && !isEndless ? null : new SignInEnd(left, at);
    }

    /// <summary>The time of the end, of an answer that arrives now; null where there is none.</summary>
    public DateTimeOffset? At(DateTimeOffset now) => _left is { } left ? now + left : _at;

    /// <summary>A later time is read as this, so that no sum overflows.</summary>
    private static TimeSpan LatestTime => DateTimeOffset.MaxValue.AddDays(-1) - DateTimeOffset.FromUnixTimeSeconds(0);
}
