namespace DeviceAuth.OAuth;

/// <content>The words of APIs that say no, and of who they are.</content>
internal static partial class Wire
{
    /// <summary>The field that an API says no in (RFC 9110 §11.6.1).</summary>
    public const string Authenticate = "WWW-Authenticate";

    /// <summary>Words of a challenge (RFC 6750 §3, RFC 9470 §3, RFC 9728 §5.1), beside those of requests and answers.</summary>
    public static class Challenge
    {
        /// <summary>A claims request, encoded (Microsoft's claims challenge).</summary>
        public const string Claims = "claims";
        public const string InsufficientClaims = "insufficient_claims";
        public const string InsufficientScope = "insufficient_scope";
        public const string InsufficientUserAuthentication = "insufficient_user_authentication";
        public const string ResourceMetadata = "resource_metadata";
    }

    /// <summary>What a client says of itself where it registers, and what it is told (RFC 7591 §2, §3.2.1, RFC 7592 §3).</summary>
    public static class Registration
    {
        public const string AccessToken = "registration_access_token";
        public const string ApplicationType = "application_type";
        public const string Basic = "client_secret_basic";
        public const string ClientUri = "registration_client_uri";
        public const string GrantTypes = "grant_types";
        public const string Native = "native";
        public const string NoAuthentication = "none";
        public const string RedirectUris = "redirect_uris";
        public const string ResponseTypes = "response_types";
        public const string TokenEndpointAuthMethod = "token_endpoint_auth_method";
    }

    /// <summary>Members of an API's own metadata (RFC 9728 §2).</summary>
    public static class ApiMetadata
    {
        public const string AuthorizationServers = "authorization_servers";
        public const string DpopBoundTokensRequired = "dpop_bound_access_tokens_required";
        public const string Resource = "resource";
        public const string ScopesSupported = "scopes_supported";
    }
}
