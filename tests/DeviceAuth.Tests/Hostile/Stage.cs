namespace DeviceAuth.Tests.Hostile;

/// <summary>The requests of a connection's life.</summary>
public enum Stage
{
    /// <summary>The metadata document is read.</summary>
    Metadata,

    /// <summary>A code is asked for.</summary>
    Request,

    /// <summary>The token endpoint is polled.</summary>
    Poll,

    /// <summary>A refresh token is used.</summary>
    Refresh,

    /// <summary>A token is revoked.</summary>
    Revocation,
}
