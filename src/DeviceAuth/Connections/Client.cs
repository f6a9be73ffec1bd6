using System.Collections.Generic;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>The application that signs in.</summary>
internal sealed record Client
{
    /// <param name="given">The client as the user named it.</param>
    public Client(ClientRegistration given) => Given = given;

    /// <summary>The client as the user named it.</summary>
    public ClientRegistration Given { get; init; }

    /// <summary>The client that was registered for the connection (RFC 7591), where the server wants that; otherwise null.</summary>
    public ClientRegistration? Registered { get; init; }

    /// <summary>Those that registered themselves for the connections before this one, and are to be removed yet.</summary>
    public IReadOnlyList<FormerClient> Former { get; init; } = [];

    /// <summary>The client that requests are made as.</summary>
    public ClientRegistration Requesting => Registered ?? Given;
}
