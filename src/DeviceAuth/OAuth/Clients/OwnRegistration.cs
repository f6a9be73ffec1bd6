using System;
using System.Collections.Generic;
using System.Linq;
using System.Security;

namespace DeviceAuth.OAuth;

/// <summary>The registration of a client that registered itself, and how it is removed again (RFC 7592), as far as the server tells.</summary>
internal sealed class OwnRegistration
{
    /// <param name="address">Where the registration is managed; null where the server does not say.</param>
    /// <param name="token">What allows that; null where there is none.</param>
    public OwnRegistration(Uri? address, SecureString? token)
    {
        Address = address;
        Token = token;
    }

    /// <summary>The server said nothing of the kind.</summary>
    public static OwnRegistration Unknown { get; } = new(null, null);

    public Uri? Address { get; }

    public SecureString? Token { get; }

    /// <summary>There is all that its removal needs.</summary>
    public bool CanBeRemoved => Address is not null && Token is not null;

    /// <summary>What an answer gave, be it in a form that cannot be read: the client is registered by then.</summary>
    public static OwnRegistration GivenBy(OAuthResponse answer) => answer.Body is { } body ? Of(answer.Endpoint, body.Text)
        : answer.Repeated is { } repeated ? Of(answer.Endpoint, name => repeated.Texts(name).FirstOrDefault())
        : In(answer.Traces, answer.Endpoint);

    /// <summary>What can be made out in the part of an answer that did arrive.</summary>
    /// <param name="traces">By the names of the members.</param>
    /// <param name="endpoint">Who answered.</param>
    public static OwnRegistration In(IReadOnlyList<KeyValuePair<string, string>> traces, Uri endpoint) =>
        Of(endpoint, name => traces.Where(trace => trace.Key == name).Select(trace => trace.Value).FirstOrDefault());

    /// <summary>A token that fits into no header is as good as none: the client works, and cannot be removed.</summary>
    private static OwnRegistration Of(Uri endpoint, Func<string, string?> member) => new(
        EndpointSecurity.ReadEndpoint(member(Wire.Registration.ClientUri), by: endpoint),
        member(Wire.Registration.AccessToken) is { } token && BearerToken.IsFit(token) ? DeviceAuth.Secret.Protect(token) : null);
}
