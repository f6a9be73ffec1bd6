using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Errors;

namespace DeviceAuth.OAuth;

/// <summary>
/// Finds who signs in for an API (RFC 9728): asks the API itself, without a token, where its metadata is (§5.1), and otherwise at the
/// well-known address before its path (§3.1). Nothing goes to another host than the API's.
/// </summary>
internal sealed class ApiDiscovery
{
    private const string Suffix = "/.well-known/oauth-protected-resource";

    private readonly OAuthTransport _transport;

    public ApiDiscovery(OAuthTransport transport) => _transport = transport;

    /// <summary>What the API says of itself. Throws where it says nothing, or what must not be used.</summary>
    public async Task<ProtectedApi> DiscoverAsync(Uri api, CancellationToken stopping)
    {
        EndpointSecurity.Require(api, "-Api");
        Uri address = await NamedByAsync(api, stopping).ConfigureAwait(false) ?? WellKnownAddress(api);
        OAuthResponse answer = await GetAsync(address, stopping).ConfigureAwait(false);
        return ProtectedApiDocument.Read(answer is { IsSuccess: true, Body: { } document } ? document : throw NoDocument(answer), api);
    }

    /// <summary>The well-known part stands between host and path, and a slash at the end of the latter is none of it.</summary>
    public static Uri WellKnownAddress(Uri api) =>
        new(api.GetLeftPart(UriPartial.Authority) + Suffix + api.AbsolutePath.TrimEnd('/') + api.Query);

    /// <summary>Where the API's refusal says that its metadata is; null where it says nothing. Its body does not count, however long it is.</summary>
    private async Task<Uri?> NamedByAsync(Uri api, CancellationToken stopping)
    {
        OAuthResponse answer;
        try
        {
            answer = await _transport.GetAsync(api, OAuthClient.RequestTimeout, stopping).ConfigureAwait(false);
        }
        catch (TransportException exception) when (exception.Failure is TransportFailure.TooLarge or TransportFailure.CutShort)
        {
            return null;
        }
        catch (TransportException exception)
        {
            throw DeviceAuthError.ApiUnreachable(api, exception);
        }

        string? text = ChallengeReader.Read(AuthenticateField.Of(answer.Challenges), out _)?
            .Select(challenge => challenge[Wire.Challenge.ResourceMetadata])
            .FirstOrDefault(address => address is not null);
        if (text is null)
        {
            return null;
        }

        return EndpointSecurity.ReadEndpoint(text, by: api) is { } address && HostName.AreOfOneOrigin(address, api)
            ? address
            : throw DeviceAuthError.ApiNamesUnfit(api, "a place for its metadata", Redaction.None.Shown(text));
    }

    private async Task<OAuthResponse> GetAsync(Uri address, CancellationToken stopping)
    {
        try
        {
            return await _transport.GetAsync(address, OAuthClient.RequestTimeout, stopping).ConfigureAwait(false);
        }
        catch (TransportException exception)
        {
            throw DeviceAuthError.ApiUnreachable(address, exception);
        }
    }

    private static DeviceAuthException NoDocument(OAuthResponse answer) => OAuthAnswers.IsOverloaded(answer)
        ? DeviceAuthError.MetadataUnavailable(answer.Endpoint, answer.Status, answer.RetryAfter)
        : DeviceAuthError.ApiMetadataUnusable(
            answer.Endpoint,
            answer.IsRedirect ? $"it redirects to {answer.Location ?? "an unnamed address"}, which is not followed"
                : $"it answered {answer.Status}{(answer.IsHtml ? " with a web page" : "")}{(answer.Fault is { } fault ? $", and {fault}" : "")}");
}
