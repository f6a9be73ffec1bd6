namespace DeviceAuth.Errors;

/// <summary>The ways in which no complete answer arrives.</summary>
internal enum TransportFailure
{
    /// <summary>No connection: unknown host, refused, reset before any answer, a handshake that broke.</summary>
    Unreachable,

    /// <summary>The proxy on the way does not let the request through.</summary>
    ProxyRefused,

    /// <summary>The server's certificate does not verify. It will not the next time either.</summary>
    CertificateInvalid,

    /// <summary>No complete answer within the time allowed for one request.</summary>
    TimedOut,

    /// <summary>The status arrived, the body broke off.</summary>
    CutShort,

    /// <summary>The body is larger than any answer of the protocol.</summary>
    TooLarge,
}
