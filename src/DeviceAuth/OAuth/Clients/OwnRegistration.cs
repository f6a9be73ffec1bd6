using System;
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

    public Uri? Address { get; }

    public SecureString? Token { get; }
}
