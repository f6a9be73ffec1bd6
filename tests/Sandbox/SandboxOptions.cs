using System;

namespace DeviceAuth.Sandbox;

/// <summary>How a <see cref="SandboxServer"/> starts. Every value has a default that a real provider might use.</summary>
public sealed record SandboxOptions
{
    /// <summary>The loopback port; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>
    /// The least time between two polls (RFC 8628 §3.2). It is enforced as it is, and sent in whole seconds, rounded up.
    /// </summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a device code and its user code live.</summary>
    public TimeSpan DeviceCodeLifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long an access token lives.</summary>
    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a refresh token lives.</summary>
    public TimeSpan RefreshTokenLifetime { get; init; } = TimeSpan.FromDays(14);

    /// <summary>
    /// Whether each refresh returns a new refresh token and spends the old one. Without it a refresh returns none, and the
    /// first one stays good (RFC 6749 §6).
    /// </summary>
    public bool RotateRefreshTokens { get; init; } = true;

    /// <summary>
    /// Whether a spent refresh token that is used again revokes every token of that sign-in (RFC 9700 §4.14.2).
    /// Without it a spent refresh token goes on working, as with providers that rotate but do not look back.
    /// </summary>
    public bool DetectRefreshTokenReuse { get; init; } = true;

    /// <summary>How long after its issue each user code is approved by itself, as alice; null leaves that to a person.</summary>
    public TimeSpan? ApproveAutomaticallyAfter { get; init; }
}
