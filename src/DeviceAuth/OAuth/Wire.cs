using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Reflection;

namespace DeviceAuth.OAuth;

/// <summary>The words of the wire, spelled as the RFCs spell them. No other file spells one.</summary>
internal static partial class Wire
{
    /// <summary>Parameters of requests (RFC 6749, 7009, 7636, 8628, 8707).</summary>
    public static partial class Parameter
    {
        public const string AcrValues = "acr_values";
        public const string Audience = "audience";
        public const string Claims = "claims";
        public const string ClientAssertion = "client_assertion";
        public const string ClientAssertionType = "client_assertion_type";
        public const string ClientId = "client_id";
        public const string ClientName = "client_name";
        public const string ClientSecret = "client_secret";
        public const string ClientType = "client_type";
        public const string CodeChallenge = "code_challenge";
        public const string CodeChallengeMethod = "code_challenge_method";
        public const string CodeVerifier = "code_verifier";
        public const string DeviceCode = "device_code";
        public const string GrantType = "grant_type";
        public const string LoginHint = "login_hint";
        public const string MaxAge = "max_age";
        public const string RefreshToken = "refresh_token";
        public const string Resource = "resource";
        public const string Scope = "scope";
        public const string Token = "token";
        public const string TokenTypeHint = "token_type_hint";
    }

    /// <summary>Values of <c>grant_type</c>.</summary>
    public static partial class GrantType
    {
        public const string ClientCredentials = "client_credentials";
        public const string DeviceCode = "urn:ietf:params:oauth:grant-type:device_code";
        public const string RefreshToken = "refresh_token";
    }

    /// <summary>Values of <c>token_type_hint</c> (RFC 7009 §2.1).</summary>
    public static class TokenTypeHint
    {
        public const string AccessToken = "access_token";
        public const string RefreshToken = "refresh_token";
    }

    /// <summary>Members of answers (RFC 6749 §5, RFC 8628 §3.2).</summary>
    public static class Member
    {
        public const string AccessToken = "access_token";

        /// <summary>Whether a token still works (RFC 7662 §2.2).</summary>
        public const string Active = "active";
        public const string ClientSecretExpiresAt = "client_secret_expires_at";

        /// <summary>What FastAPI puts around whatever a server says of an error.</summary>
        public const string Detail = "detail";
        public const string DeviceCode = "device_code";
        public const string Error = "error";

        /// <summary>Where Google puts the error code of a quota that is used up.</summary>
        public const string ErrorCode = "error_code";
        public const string ErrorDescription = "error_description";
        public const string ErrorUri = "error_uri";

        /// <summary>Where Microsoft puts what finds the request in its log; others have a header for it.</summary>
        public const string TraceId = "trace_id";
        public const string CorrelationId = "correlation_id";
        public const string ExpiresIn = "expires_in";
        public const string IdToken = "id_token";

        /// <summary>Where Salesforce puts the address of the API that the token is for.</summary>
        public const string InstanceUrl = "instance_url";
        public const string Interval = "interval";

        /// <summary>Keycloak's word for a refresh token's life in seconds; 0 for one without an end.</summary>
        public const string RefreshExpiresIn = "refresh_expires_in";
        public const string RefreshToken = "refresh_token";
        public const string RefreshTokenExpiresAt = "refresh_token_expires_at";
        public const string RefreshTokenExpiresIn = "refresh_token_expires_in";
        public const string Scope = "scope";

        /// <summary>Where Bitbucket puts it.</summary>
        public const string Scopes = "scopes";
        public const string TokenType = "token_type";
        public const string UserCode = "user_code";

        /// <summary>Whose a token is, by a name that a person knows (RFC 7662 §2.2).</summary>
        public const string UserName = "username";
        public const string VerificationUri = "verification_uri";
        public const string VerificationUriComplete = "verification_uri_complete";

        /// <summary>Where Google and early drafts put <c>verification_uri</c>.</summary>
        public const string VerificationUrl = "verification_url";

        /// <summary>Where Twitch puts the error code and others a description.</summary>
        public const string Message = "message";

        /// <summary>Where Microsoft puts the numbers of an error, which stand in its description as AADSTS and the number.</summary>
        public const string ErrorCodes = "error_codes";

        /// <summary>Where Microsoft and Google say more than the code does.</summary>
        public const string SubError = "suberror";
        public const string ErrorSubtype = "error_subtype";

        /// <summary>
        /// Where those who answer in forms of their own have a sentence: Okta, frameworks, gateways, and RFC 9457 §3.1; what tells most is first.
        /// </summary>
        public static readonly string[] Sentences =
            [ErrorDescription, Message, "errorSummary", "error_message", "errorMessage", "msg", Detail, "title", "reason", "faultstring", "description"];

        /// <summary>Where those put what finds the request in their log.</summary>
        public static readonly string[] TraceIds = [TraceId, CorrelationId, "errorId", "requestId", "request_id", "traceId", "correlationId"];
    }

    /// <summary>Members of the metadata document (RFC 8414 §2, RFC 8628 §4).</summary>
    public static partial class Metadata
    {
        public const string CodeChallengeMethodsSupported = "code_challenge_methods_supported";
        public const string DeviceAuthorizationEndpoint = "device_authorization_endpoint";
        public const string IntrospectionEndpoint = "introspection_endpoint";
        public const string Issuer = "issuer";
        public const string RegistrationEndpoint = "registration_endpoint";
        public const string RevocationEndpoint = "revocation_endpoint";
        public const string ScopesSupported = "scopes_supported";
        public const string TokenEndpoint = "token_endpoint";
        public const string TokenEndpointAuthMethodsSupported = "token_endpoint_auth_methods_supported";
        public const string TokenEndpointAuthSigningAlgValuesSupported = "token_endpoint_auth_signing_alg_values_supported";
        public const string UserInfoEndpoint = "userinfo_endpoint";
    }

    /// <summary>Client authentication methods (RFC 7591 §2).</summary>
    public static class AuthMethod
    {
        public const string Basic = "client_secret_basic";
        public const string Post = "client_secret_post";
    }

    /// <summary>Claims of an id_token that are read (OpenID Connect Core §2, §5.1).</summary>
    public static partial class Claim
    {
        public const string AuthenticationContext = "acr";
        public const string AuthenticationTime = "auth_time";
        public const string Audience = "aud";
        public const string AuthorizedParty = "azp";
        public const string Email = "email";
        public const string Expiration = "exp";
        public const string Issuer = "iss";
        public const string Name = "name";
        public const string PreferredUserName = "preferred_username";
        public const string Subject = "sub";

        /// <summary>Microsoft's tenant id, which stands in for <c>{tenantid}</c> in its issuer template.</summary>
        public const string TenantId = "tid";

        /// <summary>Microsoft's names of a user.</summary>
        public const string UniqueName = "unique_name";
        public const string UserPrincipalName = "upn";
    }

    /// <summary>Error codes (RFC 6749 §5.2, RFC 8628 §3.5) and the synonyms that providers send for them.</summary>
    public static partial class ErrorCode
    {
        public const string AccessDenied = "access_denied";
        public const string AccountSelectionRequired = "account_selection_required";
        public const string AuthorizationDeclined = "authorization_declined";
        public const string AuthorizationPending = "authorization_pending";
        public const string BadRefreshToken = "bad_refresh_token";
        public const string BadVerificationCode = "bad_verification_code";
        public const string ConsentRequired = "consent_required";

        /// <summary>What Google says of a client that is no more, or may no more.</summary>
        public const string DeletedClient = "deleted_client";
        public const string DisabledClient = "disabled_client";

        /// <summary>What GitHub says of an app whose settings do not allow the flow.</summary>
        public const string DeviceFlowDisabled = "device_flow_disabled";
        public const string ExpiredToken = "expired_token";
        public const string IncorrectClientCredentials = "incorrect_client_credentials";
        public const string IncorrectDeviceCode = "incorrect_device_code";
        public const string InteractionRequired = "interaction_required";
        public const string InvalidClient = "invalid_client";

        /// <summary>The server wants tokens that are bound to a key (RFC 9449 §5, §8).</summary>
        public const string InvalidDpopProof = "invalid_dpop_proof";
        public const string InvalidGrant = "invalid_grant";
        public const string InvalidScope = "invalid_scope";
        public const string InvalidToken = "invalid_token";
        public const string LoginRequired = "login_required";
        public const string SlowDown = "slow_down";
        public const string TokenExpired = "token_expired";
        public const string UnauthorizedClient = "unauthorized_client";
        public const string UnsupportedGrantType = "unsupported_grant_type";
        public const string UseDpopNonce = "use_dpop_nonce";

        /// <summary>What AWS puts behind its codes where it names the exception in place of the code.</summary>
        private const string ExceptionSuffix = "Exception";

        /// <summary>Words of codes for what passes by itself: an outage (RFC 6749 §4.1.2.1), or too many requests.</summary>
        private static readonly string[] Passing =
        [
            "temporar", "serviceunavailable", "serverunavailable", "tryagain", "retrylater", "ratelimit", "toomanyrequests", "requestlimit", "throttl",
            "quota", "slowdown", "overload", "servererror", "internalerror", "internalfailure", "internalserver", "backenderror", "maintenance", "busy",
        ];

        /// <summary>What gateways say of a server behind them that gave no answer in time, or none that they could read.</summary>
        private static readonly string[] OfGateways = ["timeout", "timedout", "badgateway", "gatewayerror"];

        private static readonly HashSet<string> All = new(
            typeof(ErrorCode).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()),
            StringComparer.Ordinal);

        private static readonly Dictionary<string, string> OfExceptions = All.ToDictionary(Letters, code => code, StringComparer.Ordinal);

        public static bool IsKnown(string code) => All.Contains(code);

        /// <summary>The code that is meant, also where AWS names its exception for it; null where it is none that is known.</summary>
        public static string? Known(string text)
        {
            if (All.Contains(text))
            {
                return text;
            }

            // With or without the name's space before it: com.amazonaws.ssooidc#SlowDownException
            string name = text.Substring(text.LastIndexOf('#') + 1);
            return name.EndsWith(ExceptionSuffix, StringComparison.Ordinal)
                && OfExceptions.TryGetValue(Letters(name.Substring(0, name.Length - ExceptionSuffix.Length)), out string? known)
                    ? known
                    : null;
        }

        /// <summary>It passes by itself, whatever the status, as servers and the gateways before them spell it.</summary>
        public static bool Passes(string code) => Letters(code) is var letters
            && (letters == "unavailable" || Passing.Any(letters.Contains) || OfGateways.Any(letters.Contains));

        /// <summary>A gateway says it, so that the request may have been acted on.</summary>
        public static bool IsOfGateway(string code) => OfGateways.Any(Letters(code).Contains);

        /// <summary>It says no more than the status line does (RFC 9110 §15), in words, letters or figures: gateways put that into <c>error</c>.</summary>
        public static bool Repeats(string code, int status) =>
            code.All(char.IsDigit) || code is "true" or "false" || Letters(code) == Letters(((HttpStatusCode)status).ToString());

        private static string Letters(string code) => string.Concat(code.Where(char.IsLetter)).ToLowerInvariant();
    }

    /// <summary>Scopes with a meaning of their own (OpenID Connect Core §3.1.2.1, §5.4, §11).</summary>
    public static class Scope
    {
        public const string Email = "email";
        public const string OfflineAccess = "offline_access";
        public const string OpenId = "openid";
        public const string Profile = "profile";
    }

    /// <summary>Headers that name a request in the log of who answered it, the most usual first.</summary>
    public static readonly string[] TraceHeaders =
        ["x-ms-request-id", "x-request-id", "x-correlation-id", "x-okta-request-id", "x-auth0-requestid", "x-amzn-requestid", "x-github-request-id", "request-id", "cf-ray"];

    public const string Bearer = "Bearer";

    /// <summary>The header that carries a token (RFC 6750 §2.1).</summary>
    public const string AuthorizationHeader = "Authorization";

    /// <summary>What Apigee says for it.</summary>
    public const string BearerToken = "BearerToken";

    /// <summary>What Twitch says in <c>message</c> where others have a code, and that code.</summary>
    public static readonly Dictionary<string, string> Sentences = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Invalid refresh token"] = ErrorCode.InvalidGrant,
        ["missing client secret"] = ErrorCode.InvalidClient,
        ["invalid client secret"] = ErrorCode.InvalidClient,
        ["invalid client"] = ErrorCode.InvalidClient,
    };

    /// <summary>From this HTTP status on the trouble is the server's (RFC 9110 §15.6).</summary>
    public const int InternalServerError = 500;

    /// <summary>The HTTP status of an address where nothing is (RFC 9110 §15.5.5).</summary>
    public const int NotFound = 404;

    /// <summary>The HTTP status of a server that asks to come back later (RFC 9110 §15.6.4, RFC 7009 §2.2.1).</summary>
    public const int ServiceUnavailable = 503;

    /// <summary>The HTTP status of a gateway that could not read the answer of the server behind it (RFC 9110 §15.6.3).</summary>
    public const int BadGateway = 502;

    /// <summary>The HTTP status of a gateway that the server behind it did not answer in time (RFC 9110 §15.6.5).</summary>
    public const int GatewayTimeout = 504;

    /// <summary>The HTTP status of who was asked too often (RFC 6585 §4).</summary>
    public const int TooManyRequests = 429;

    /// <summary>The HTTP status of a client, or a token, that is not accepted (RFC 6749 §5.2).</summary>
    public const int Unauthorized = 401;

    /// <summary>The HTTP status of a proxy that wants to know who asks (RFC 9110 §15.5.8).</summary>
    public const int ProxyAuthenticationRequired = 407;

    /// <summary>The HTTP status of an error of the token endpoint (RFC 6749 §5.2), and of the revocation endpoint (RFC 7009 §2.2.1).</summary>
    public const int BadRequest = 400;
}
