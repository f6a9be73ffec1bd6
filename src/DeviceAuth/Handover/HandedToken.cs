using System;
using System.Globalization;
using DeviceAuth.Connections;

namespace DeviceAuth.Handover;

/// <summary>A token on its way to another program.</summary>
internal sealed class HandedToken
{
    private readonly KeptToken _token;

    public HandedToken(Connection connection, KeptToken token)
    {
        Connection = connection;
        _token = token;
    }

    /// <summary>The connection that it belongs to.</summary>
    public Connection Connection { get; }

    /// <summary>The token.</summary>
    public SharedSecret Secret => _token.Secret;

    /// <summary>When it ends; null where the provider did not say.</summary>
    public DateTimeOffset? ExpiresAt => _token.ExpiresAt;

    /// <summary>The end as RFC 3339 has it, in whole seconds of UTC; null where it is not known.</summary>
    public static string? Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
