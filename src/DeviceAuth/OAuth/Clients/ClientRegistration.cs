using System;
using System.Security;

namespace DeviceAuth.OAuth;

/// <summary>The client as the provider knows it, and how it authenticates: one method per request (RFC 6749 §2.3).</summary>
internal sealed class ClientRegistration
{
    /// <param name="clientId">The client identifier (RFC 6749 §2.2).</param>
    /// <param name="clientSecret">The client's password, for confidential clients.</param>
    /// <param name="authentication">A method already chosen: anything but <see cref="ClientAuthentication.Auto"/>.</param>
    public ClientRegistration(string clientId, SecureString? clientSecret, ClientAuthentication authentication)
    {
        if (authentication == ClientAuthentication.Auto || (authentication != ClientAuthentication.None && clientSecret is null))
        {
            throw new ArgumentException("A method must be chosen, and all but None need a secret.", nameof(authentication));
        }

        ClientId = clientId;
        ClientSecret = clientSecret;
        Authentication = authentication;
    }

    public string ClientId { get; }

    public SecureString? ClientSecret { get; }

    public ClientAuthentication Authentication { get; }

    /// <summary>When the registration of this client ends (RFC 7591 §3.2.1); null where that is not known.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The client registered itself, as a public one, for a connection; null where the user has it from the provider.</summary>
    public OwnRegistration? Own { get; init; }

    /// <summary>Chooses the method that <see cref="ClientAuthentication.Auto"/> stands for.</summary>
    public static ClientAuthentication Choose(ClientAuthentication wanted, bool hasSecret, AuthorizationServer metadata)
    {
        if (wanted != ClientAuthentication.Auto)
        {
            return wanted;
        }

        if (!hasSecret)
        {
            return ClientAuthentication.None;
        }

        // RFC 8414 §2: an omitted list means client_secret_basic.
        return metadata.OffersOnlyPost ? ClientAuthentication.Post : ClientAuthentication.Basic;
    }

    /// <summary>The same client without its secret.</summary>
    public ClientRegistration AsPublic() => new(ClientId, null, ClientAuthentication.None);

    /// <summary>Adds this client's identity to a request: to its parameters, or as credentials for the Basic scheme.</summary>
    public OAuthRequest Sign(OAuthRequest request) => Authentication switch
    {
        ClientAuthentication.Basic => request.AddBasic(ClientId, ClientSecret!),
        ClientAuthentication.Post => request.Add(Wire.Parameter.ClientId, ClientId).Add(Wire.Parameter.ClientSecret, ClientSecret),
        _ => request.Add(Wire.Parameter.ClientId, ClientId),
    };
}
