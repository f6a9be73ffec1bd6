namespace DeviceAuth.OAuth;

/// <content>What a client proves itself with where that is a key, or somebody else's word (RFC 7521, RFC 7523).</content>
internal static partial class Wire
{
    /// <summary>Values of <c>client_assertion_type</c> (RFC 7523 §2.2).</summary>
    public static class AssertionType
    {
        public const string Jwt = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    }

    /// <summary>Algorithms of signatures (RFC 7518 §3.1).</summary>
    public static class Algorithm
    {
        public const string ES256 = "ES256";
        public const string ES384 = "ES384";
        public const string PS256 = "PS256";
        public const string RS256 = "RS256";

        /// <summary>All that this client has.</summary>
        public static readonly string[] All = [RS256, PS256, ES256, ES384];
    }

    /// <summary>Parameters of a signature's header (RFC 7515 §4.1).</summary>
    public static class Header
    {
        public const string Algorithm = "alg";
        public const string KeyId = "kid";
        public const string Type = "typ";

        /// <summary>A certificate by its thumbprint: SHA-1 and SHA-256.</summary>
        public const string Thumbprint = "x5t";
        public const string Sha256Thumbprint = "x5t#S256";
    }

    /// <summary>Claims of an assertion beside those that an id_token has too (RFC 7519 §4.1).</summary>
    public static class AssertionClaim
    {
        public const string Id = "jti";
        public const string IssuedAt = "iat";
        public const string NotBefore = "nbf";
    }

    /// <summary>Members of a JSON Web Key and of what is taken for one (RFC 7517 §4, RFC 7518 §6).</summary>
    public static class Key
    {
        public const string Algorithm = "alg";
        public const string Curve = "crv";
        public const string EllipticCurve = "EC";
        public const string Id = "kid";
        public const string Rsa = "RSA";
        public const string Set = "keys";
        public const string Type = "kty";

        /// <summary>How the key file of a cloud's service account says what it is.</summary>
        public const string KindOfFile = "type";
        public const string ServiceAccount = "service_account";
    }
}
