using System;
using System.Collections.Generic;
using System.Security;

namespace DeviceAuth.OAuth;

/// <summary>The client as the provider knows it, and how it authenticates: one method per request (RFC 6749 §2.3).</summary>
internal sealed class ClientRegistration
{
    private readonly SecureString? _assertion;

    /// <param name="clientId">The client identifier (RFC 6749 §2.2).</param>
    /// <param name="clientSecret">The client's password, for confidential clients.</param>
    /// <param name="authentication">A method already chosen: anything but <see cref="ClientAuthentication.Auto"/>.</param>
    /// <param name="credential">What it proves itself with in the place of a secret that it was given; null for none.</param>
    public ClientRegistration(string clientId, SecureString? clientSecret, ClientAuthentication authentication, ClientCredential? credential = null)
        : this(clientId, clientSecret, authentication, credential, assertion: null)
    {
    }

    private ClientRegistration(
        string clientId, SecureString? clientSecret, ClientAuthentication authentication, ClientCredential? credential, SecureString? assertion)
    {
        bool needsSecret = authentication != ClientAuthentication.None && clientSecret is null && credential is not NamedSecret { IsKey: false };
        if (authentication == ClientAuthentication.Auto || needsSecret)
        {
            throw new ArgumentException("A method must be chosen, and all but None need a secret.", nameof(authentication));
        }

        ClientId = clientId;
        ClientSecret = clientSecret;
        Authentication = authentication;
        Credential = credential;
        _assertion = assertion;
    }

    public string ClientId { get; }

    public SecureString? ClientSecret { get; }

    public ClientAuthentication Authentication { get; }

    /// <summary>What it proves itself with in the place of a secret that it was given; null for none.</summary>
    public ClientCredential? Credential { get; }

    /// <summary>The texts of what it proves itself with, as far as this process has them.</summary>
    public IReadOnlyList<SecureString> Secrets => [.. Credential?.Secrets ?? [], .. ClientSecret is { } secret ? [secret] : Array.Empty<SecureString>()];

    /// <summary>What it proves itself with, in a sentence.</summary>
    public string Proof => Credential?.Description ?? (ClientSecret is null ? "a client without a secret" : "its client secret");

    /// <summary>What to do where a server refuses that, without its capital and its end.</summary>
    public string Remedy => Credential?.Remedy ?? "where the secret was renewed or has ended, give the new one";

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

    /// <summary>The same client with an assertion for one request.</summary>
    public ClientRegistration Asserting(string assertion) => new(ClientId, null, ClientAuthentication.None, Credential, Secret.Protect(assertion));

    /// <summary>The same client with the secret that its credential stands for.</summary>
    public ClientRegistration WithSecret(SecureString secret) => new(ClientId, secret, Authentication);

    /// <summary>The same client, with what removes its registration.</summary>
    public ClientRegistration As(OwnRegistration own) => new(ClientId, ClientSecret, Authentication, Credential) { ExpiresAt = ExpiresAt, Own = own };

    /// <summary>The same client with another credential.</summary>
    public ClientRegistration With(ClientCredential credential) => new(ClientId, ClientSecret, Authentication, credential) { ExpiresAt = ExpiresAt };

    /// <summary>The client, ready for one request: on the pipeline thread. One without a credential always is.</summary>
    public ClientRegistration Ready(AssertionAddressee server, DateTimeOffset now) => Credential?.Prove(this, server, now) ?? this;

    /// <summary>Adds this client's identity to a request: to its parameters, or as credentials for the Basic scheme.</summary>
    public OAuthRequest Sign(OAuthRequest request) => this switch
    {
        { _assertion: { } assertion } => request
            .Add(Wire.Parameter.ClientId, ClientId) // some servers want it beside the assertion, which names it too (RFC 7521 §4.2)
            .Add(Wire.Parameter.ClientAssertionType, Wire.AssertionType.Jwt)
            .Add(Wire.Parameter.ClientAssertion, assertion),
        { Credential: not null } => throw new InvalidOperationException("The client is not ready for this request."),
        { Authentication: ClientAuthentication.Basic } => request.AddBasic(ClientId, ClientSecret!),
        { Authentication: ClientAuthentication.Post } => request.Add(Wire.Parameter.ClientId, ClientId).Add(Wire.Parameter.ClientSecret, ClientSecret),
        _ => request.Add(Wire.Parameter.ClientId, ClientId),
    };
}
