namespace DeviceAuth.OAuth;

/// <content>The words of the authorization code grant (RFC 6749 §4.1), of PKCE in it and of what OpenID Connect adds.</content>
internal static partial class Wire
{
    public static partial class Parameter
    {
        public const string Code = "code";

        /// <summary>Who answers (RFC 9207 §2).</summary>
        public const string Issuer = "iss";
        public const string Nonce = "nonce";
        public const string Prompt = "prompt";
        public const string RedirectUri = "redirect_uri";
        public const string ResponseMode = "response_mode";
        public const string ResponseType = "response_type";
        public const string State = "state";
    }

    public static partial class GrantType
    {
        public const string AuthorizationCode = "authorization_code";
    }

    public static partial class Metadata
    {
        public const string AuthorizationEndpoint = "authorization_endpoint";

        /// <summary>RFC 9207 §3.</summary>
        public const string IssuerInAnswer = "authorization_response_iss_parameter_supported";

        /// <summary>A truth value.</summary>
        public const string True = "true";
    }

    public static partial class Claim
    {
        public const string Nonce = "nonce";
    }

    /// <content>Those of the authorization endpoint (RFC 6749 §4.1.2.1).</content>
    public static partial class ErrorCode
    {
        public const string UnsupportedResponseType = "unsupported_response_type";
    }

    /// <summary>Values of <c>response_type</c> (RFC 6749 §3.1.1).</summary>
    public static class ResponseType
    {
        public const string Code = "code";
    }

    /// <summary>Values of <c>prompt</c> (OpenID Connect Core §3.1.2.1).</summary>
    public static class PromptValue
    {
        public const string Consent = "consent";
    }
}
