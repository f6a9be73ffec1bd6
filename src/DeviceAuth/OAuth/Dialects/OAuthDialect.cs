namespace DeviceAuth.OAuth;

/// <summary>The ways in which servers speak the device flow. A connection keeps its own, since refreshing speaks it too.</summary>
internal enum OAuthDialect
{
    /// <summary>RFC 8628, RFC 6749 and RFC 7009: every server but the ones below.</summary>
    Standard,

    /// <summary>Both steps at the token endpoint, in words of an early draft.</summary>
    Salesforce,

    /// <summary>AWS IAM Identity Center: JSON in camelCase both ways, and a client that registers itself first.</summary>
    IdentityCenter,

    /// <summary>Requests are JSON objects, of the standards' own words: better-auth's device plugin.</summary>
    Json,

    /// <summary>GitHub: all is standard but the way to revoke a token.</summary>
    GitHub,
}
