using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Handover;

/// <summary>What AWS trades a token for.</summary>
internal abstract class AwsRole
{
    private readonly string? _region;

    protected AwsRole(string? region) => _region = region;

    /// <summary>Trades the token for temporary credentials.</summary>
    /// <param name="token">The token.</param>
    /// <param name="endpoint">The address that stands for AWS' own; null for AWS' own.</param>
    /// <param name="transport">What sends.</param>
    /// <param name="pipeline">Where to wait.</param>
    /// <exception cref="DeviceAuthException">AWS does not take the token, or does not answer.</exception>
    public abstract AwsCredentials Ask(HandedToken token, Uri? endpoint, OAuthTransport transport, IPipeline pipeline);

    /// <summary>The region: the user's own, else the one that is signed in to; null where neither is known.</summary>
    protected string? RegionOf(HandedToken token)
    {
        string[] labels = token.Connection.Server.Authority.Host.Split('.');
        return _region ?? (labels.Length > 2 && labels[0] == "oidc" && labels[2] == "amazonaws" ? labels[1] : null);
    }

    /// <summary>Sends a request that is made once; where no answer arrives, the error for the user.</summary>
    protected static OAuthResponse Send(Uri endpoint, IPipeline pipeline, Func<CancellationToken, Task<OAuthResponse>> send)
    {
        pipeline.WriteVerbose($"Asking {endpoint.ShownHost()} for temporary credentials.");
        try
        {
            return pipeline.Await(send);
        }
        catch (TransportException exception)
        {
            exception.Forget();
            throw DeviceAuthError.Unreachable(endpoint, exception);
        }
    }

    /// <summary>The credentials, of which no part may be missing: AWS' tools keep for ever what names no end.</summary>
    protected static AwsCredentials Complete(Uri endpoint, string? keyId, string? key, string? session, DateTimeOffset? expiration) =>
        !new[] { keyId, key, session }.All(text => text is { Length: > 0 } && Secret.IsFit(text))
            ? throw DeviceAuthError.MemberMissing(endpoint, "Credentials")
            : new AwsCredentials(keyId!, key!, session!, expiration ?? throw DeviceAuthError.MemberMissing(endpoint, "Expiration"));
}
