using System;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.OAuth;
using DeviceAuth.Providers;

namespace DeviceAuth.Connections;

/// <summary>
/// Who asks a person to sign in, from where and for what. A code that somebody else asked for looks like one's own: only by this can a
/// person tell them apart (BCP 247, RFC 10027).
/// </summary>
internal sealed record SignInPurpose
{
    /// <summary>The connection's name.</summary>
    public string ConnectionName { get; init; } = Connections.ConnectionName.Default;

    /// <summary>The provider's host, and its port where it is not the usual one.</summary>
    public string Host { get; init; } = "";

    /// <summary>Who is to sign in; null for anybody.</summary>
    public string? Account { get; init; }

    /// <summary>The client that asks.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>The scopes that are asked for.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The API that the token is for, at providers that name it so; otherwise null.</summary>
    public string? Audience { get; init; }

    /// <summary>The resource indicators.</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>The user who asks, as the machine knows him.</summary>
    public string UserName { get; init; } = ForeignText.Clean(Environment.UserName) ?? "somebody";

    /// <summary>The machine that asks.</summary>
    public string MachineName { get; init; } = ForeignText.Clean(Environment.MachineName) ?? "a machine without a name";

    /// <summary>Whose pages may show where the code is entered.</summary>
    public ProviderPages Pages { get; init; } = ProviderPages.None;

    /// <summary>What a request is for.</summary>
    /// <param name="request">The request.</param>
    /// <param name="server">Who it is made to.</param>
    public static SignInPurpose Of(SignInRequest request, AuthorizationServer server) => new()
    {
        ConnectionName = request.Name,
        Host = request.ServerName,
        Account = ForeignText.Clean(request.Account),
        ClientId = ForeignText.Clean(request.ClientId) ?? "",
        Scopes = Clean(request.Authorization.Scopes),
        Audience = ForeignText.Clean(request.Authorization.Audience),
        Resources = Clean(request.Authorization.Resources),
        Pages = ProviderPages.Of(request.Authority, server, request.Provider),
    };

    private static IReadOnlyList<string> Clean(IReadOnlyList<string> texts) => [.. texts.Select(ForeignText.Clean).OfType<string>()];
}
