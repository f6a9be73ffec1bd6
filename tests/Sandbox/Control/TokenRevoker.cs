using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;

namespace DeviceAuth.Sandbox;

/// <summary>Revokes what was issued, as an administrator would.</summary>
internal sealed class TokenRevoker(IServiceScopeFactory scopes)
{
    public async Task RevokeAsync(bool accessTokensOnly, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var tokens = scope.ServiceProvider.GetRequiredService<IOpenIddictTokenManager>();
        var all = new List<object>();
        await foreach (var token in tokens.ListAsync(cancellationToken: cancellationToken))
        {
            all.Add(token);
        }

        foreach (var token in all)
        {
            if (!accessTokensOnly
                || await tokens.HasTypeAsync(token, OpenIddictConstants.TokenTypeIdentifiers.AccessToken, cancellationToken))
            {
                await tokens.TryRevokeAsync(token, cancellationToken);
            }
        }
    }
}
