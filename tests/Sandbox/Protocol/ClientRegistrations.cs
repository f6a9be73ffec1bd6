using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace DeviceAuth.Sandbox;

/// <summary>Registers anybody (RFC 7591), as a public client of the flow that it names, and removes whom it registered (RFC 7592).</summary>
internal sealed class ClientRegistrations : IOpenIddictServerHandler<HandleConfigurationRequestContext>
{
    private readonly ConcurrentDictionary<string, string> _tokens = new(StringComparer.Ordinal);

    public static void Register(OpenIddictServerBuilder server) => server.AddEventHandler<HandleConfigurationRequestContext>(handler => handler
        .UseSingletonHandler<ClientRegistrations>()
        .SetOrder(int.MaxValue - 100_000));

    public ValueTask HandleAsync(HandleConfigurationRequestContext context)
    {
        context.Metadata["registration_endpoint"] = new Uri(context.BaseUri!, SandboxPaths.Registration).AbsoluteUri;
        return default;
    }

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(SandboxPaths.Registration, (Delegate)RegisterAsync);
        routes.MapDelete(SandboxPaths.Registration + "/{id}", (Delegate)RemoveAsync);
    }

    private async Task<IResult> RegisterAsync(HttpContext context)
    {
        var wanted = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var grants = wanted?["grant_types"]?.AsArray().Select(grant => (string?)grant).ToArray() ?? [];
        var redirects = wanted?["redirect_uris"]?.AsArray().Select(redirect => new Uri((string)redirect!)).ToArray() ?? [];
        if ((string?)wanted?["token_endpoint_auth_method"] != "none"
            || grants.Except([GrantTypes.DeviceCode, GrantTypes.AuthorizationCode, GrantTypes.RefreshToken]).Any()
            || grants.Contains(GrantTypes.AuthorizationCode) != redirects.Length > 0)
        {
            return Results.Json(new { error = "invalid_client_metadata" }, statusCode: StatusCodes.Status400BadRequest);
        }

        var id = "registered-" + Convert.ToHexString(RandomNumberGenerator.GetBytes(6));
        var client = new OpenIddictApplicationDescriptor
        {
            ClientId = id,
            ClientType = ClientTypes.Public,
            DisplayName = (string?)wanted["client_name"],
            Permissions = { Permissions.Endpoints.Token, Permissions.Endpoints.Revocation, Permissions.GrantTypes.RefreshToken },
        };
        client.RedirectUris.UnionWith(redirects);
        client.Permissions.UnionWith(redirects.Length > 0
            ? [Permissions.Endpoints.Authorization, Permissions.GrantTypes.AuthorizationCode, Permissions.ResponseTypes.Code]
            : [Permissions.Endpoints.DeviceAuthorization, Permissions.GrantTypes.DeviceCode]);
        client.Permissions.UnionWith(((string?)wanted["scope"] ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(scope => Permissions.Prefixes.Scope + scope));
        await context.RequestServices.GetRequiredService<IOpenIddictApplicationManager>().CreateAsync(client, context.RequestAborted);
        var token = _tokens[id] = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        return Results.Json(
            new Dictionary<string, object>
            {
                ["client_id"] = id,
                ["token_endpoint_auth_method"] = "none",
                ["registration_client_uri"] = $"{context.Request.Scheme}://{context.Request.Host}{SandboxPaths.Registration}/{id}",
                ["registration_access_token"] = token,
            },
            statusCode: StatusCodes.Status201Created);
    }

    private async Task<IResult> RemoveAsync(HttpContext context, string id)
    {
        if (!_tokens.TryGetValue(id, out var token) || context.Request.Headers.Authorization != "Bearer " + token)
        {
            return Results.Unauthorized();
        }

        var applications = context.RequestServices.GetRequiredService<IOpenIddictApplicationManager>();
        if (await applications.FindByClientIdAsync(id, context.RequestAborted) is { } client)
        {
            await applications.DeleteAsync(client, context.RequestAborted);
        }

        _tokens.TryRemove(id, out _);
        return Results.NoContent();
    }
}
