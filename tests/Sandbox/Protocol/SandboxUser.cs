using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Security.Claims;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace DeviceAuth.Sandbox;

/// <summary>A person who can sign in on the device page.</summary>
internal sealed record SandboxUser(string Subject, string UserName, string Name, string Email)
{
    /// <summary>The password of everyone here; the page shows it, and there is nothing behind it to protect.</summary>
    public const string Password = "sandbox";

    public static IReadOnlyList<SandboxUser> All { get; } =
    [
        new("sandbox-user-1", "alice", "Alice Example", "alice@example.com"),
        new("sandbox-user-2", "bob", "Bob Example", "bob@example.com"),
    ];

    public static SandboxUser? Find(string? userName)
        => All.FirstOrDefault(u => string.Equals(u.UserName, userName?.Trim(), StringComparison.OrdinalIgnoreCase));

    /// <summary>What a client gets that may act in this person's name.</summary>
    public ClaimsPrincipal Grants(ImmutableArray<string> scopes, SignInRequirements requirements, OpenIddictRequest? asked)
    {
        var identity = new ClaimsIdentity(TokenValidationParameters.DefaultAuthenticationType, Claims.Name, Claims.Role);
        requirements.Describe(identity, asked, this);
        identity.SetClaim(Claims.Subject, Subject)
            .SetClaim(Claims.Name, Name)
            .SetClaim(Claims.PreferredUsername, UserName)
            .SetClaim(Claims.Email, Email)
            .SetScopes(scopes)
            .SetResources([.. OneResourceAToken.Known, .. asked?.GetResources() ?? []])
            .SetDestinations(claim => claim.Type is SignInRequirements.SignInNumber or SignInRequirements.Contexts
                ? [Destinations.AccessToken]
                : [Destinations.AccessToken, Destinations.IdentityToken]);
        return new ClaimsPrincipal(identity);
    }
}
