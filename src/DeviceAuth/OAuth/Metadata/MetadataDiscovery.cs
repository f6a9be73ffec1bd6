using System;
using System.Collections.Concurrent;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Errors;

namespace DeviceAuth.OAuth;

/// <summary>Finds a server's metadata from its issuer (OpenID Connect Discovery §4, RFC 8414 §3).</summary>
internal sealed class MetadataDiscovery
{
    /// <summary>What gives an issuer where no provider's profile does.</summary>
    public const string AuthorityParameter = "-Authority";

    private const string OpenIdSuffix = "/.well-known/openid-configuration";
    private const string OAuthSuffix = "/.well-known/oauth-authorization-server";

    /// <summary>What can be wrong at one address so that the other is asked, from what tells least to what tells most.</summary>
    private static readonly string[] Tellings = [ErrorIds.DiscoveryFailed, ErrorIds.IssuerMismatch, ErrorIds.DeviceFlowNotSupported, ErrorIds.BrowserNotAvailable];

    private readonly OAuthTransport _transport;
    private readonly ConcurrentDictionary<string, AuthorizationServer> _known = new(StringComparer.Ordinal);

    public MetadataDiscovery(OAuthTransport transport) => _transport = transport;

    /// <summary>What was last read from this authority; null before that. Asks no network.</summary>
    public AuthorizationServer? Known(Uri authority) => _known.TryGetValue(Key(authority), out AuthorizationServer? server) ? server : null;

    /// <summary>
    /// Asks both well-known addresses in turn. A document that is found but must not be used ends the search, unless it
    /// only lacks what is demanded, which the other may have. What names no issuer is no metadata document.
    /// </summary>
    /// <param name="authority">The issuer.</param>
    /// <param name="stopping">Ctrl+C.</param>
    /// <param name="givenAs">The parameters that the issuer came from, for messages.</param>
    /// <param name="demand">Throws where a way to sign in cannot do with what a document names; null where the token endpoint will do.</param>
    public async Task<AuthorizationServer> DiscoverAsync(
        Uri authority, CancellationToken stopping, string givenAs = AuthorityParameter, Action<AuthorizationServer, Uri>? demand = null)
    {
        EndpointSecurity.Require(authority, givenAs);
        authority = WithoutWellKnownSuffix(authority);
        DeviceAuthException? first = null;
        foreach (Uri address in WellKnownAddresses(authority))
        {
            try
            {
                OAuthResponse answer = await _transport.GetAsync(address, OAuthClient.RequestTimeout, stopping).ConfigureAwait(false);
                JsonObject document = answer is { IsSuccess: true, Body: not null } ? answer.Body : throw NoDocument(address, answer, givenAs);
                if (document.Text(Wire.Metadata.Issuer) is not null)
                {
                    AuthorizationServer server = MetadataDocument.Read(document, authority);
                    demand?.Invoke(server, authority);
                    return _known[Key(authority)] = server;
                }

                first = Telling(first, DeviceAuthError.IssuerMismatch(authority, issuer: null));
            }
            catch (TransportException exception)
            {
                DeviceAuthException error = DeviceAuthError.DiscoveryUnreachable(address, exception, givenAs);
                bool isThere = exception.Failure is TransportFailure.TooLarge or TransportFailure.CutShort;
                first = isThere ? Telling(first, error) : throw error;
            }
            catch (DeviceAuthException exception) when (exception.ErrorId
                is ErrorIds.DiscoveryFailed or ErrorIds.DeviceFlowNotSupported or ErrorIds.BrowserNotAvailable)
            {
                first = Telling(first, exception);
            }
        }

        throw first!;
    }

    /// <summary>
    /// OpenID Connect appends its suffix to the issuer; RFC 8414 §3.1 puts its own between host and path.
    /// </summary>
    public static Uri[] WellKnownAddresses(Uri authority)
    {
        string origin = authority.GetLeftPart(UriPartial.Authority);
        string path = authority.AbsolutePath.TrimEnd('/');
        return [new Uri(origin + path + OpenIdSuffix), new Uri(origin + OAuthSuffix + path)];
    }

    private static string Key(Uri authority) => WithoutWellKnownSuffix(authority).AbsoluteUri.TrimEnd('/');

    /// <summary>Accepts the address of the document itself, which is what many portals offer for copying.</summary>
    private static Uri WithoutWellKnownSuffix(Uri authority)
    {
        if (authority.AbsolutePath.StartsWith(OAuthSuffix, StringComparison.OrdinalIgnoreCase))
        {
            return new Uri(authority.GetLeftPart(UriPartial.Authority) + authority.AbsolutePath.Substring(OAuthSuffix.Length));
        }

        string text = authority.OriginalString;
        return text.EndsWith(OpenIdSuffix, StringComparison.OrdinalIgnoreCase)
            ? new Uri(text.Substring(0, text.Length - OpenIdSuffix.Length))
            : authority;
    }

    /// <summary>An answer without a document: a wrong address, or a server that has trouble and may have one later.</summary>
    private static DeviceAuthException NoDocument(Uri address, OAuthResponse answer, string givenAs) => OAuthAnswers.IsOverloaded(answer)
        ? DeviceAuthError.MetadataUnavailable(address, answer.Status, answer.RetryAfter)
        : DeviceAuthError.NoMetadata(address, answer.Status, answer.IsHtml, answer.IsRedirect ? answer.Location : null, givenAs, answer.Words, answer.Fault);

    /// <summary>
    /// Of two failures the one that tells more: a document that lacks something beats no document, and trouble that passes beats an
    /// address where nothing is, which one of the two always may be. Else what the server says itself counts.
    /// </summary>
    private static DeviceAuthException Telling(DeviceAuthException? first, DeviceAuthException second) =>
        first is null || Rank(second) > Rank(first) ? second : first;

    private static int Rank(DeviceAuthException failure) =>
        (4 * Array.IndexOf(Tellings, failure.ErrorId)) + (failure.IsTransient ? 2 : 0) + (failure.ErrorDescription is null ? 0 : 1);
}
