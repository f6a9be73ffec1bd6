namespace DeviceAuth;

/// <summary>How a client proves to the provider that it is the registered one (RFC 6749 §2.3).</summary>
public enum ClientAuthentication
{
    /// <summary>
    /// None without a client secret; with one, Basic, or Post where the provider's metadata offers Post alone (RFC 8414 §2).
    /// </summary>
    Auto,

    /// <summary>A public client: the client id alone, in the body (RFC 6749 §3.2.1).</summary>
    None,

    /// <summary>Id and secret form-encoded in the Authorization header (RFC 6749 §2.3.1).</summary>
    Basic,

    /// <summary>Id and secret in the body (RFC 6749 §2.3.1).</summary>
    Post,
}
