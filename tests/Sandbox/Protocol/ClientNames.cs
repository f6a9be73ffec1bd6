using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;

namespace DeviceAuth.Sandbox;

/// <summary>Looks up what a client is called, for the person who is to trust it.</summary>
internal sealed class ClientNames(IServiceScopeFactory scopes)
{
    public async Task<string> DisplayNameAsync(string clientId)
    {
        await using var scope = scopes.CreateAsyncScope();
        var applications = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
        var client = await applications.FindByClientIdAsync(clientId);
        var name = client is null ? null : await applications.GetDisplayNameAsync(client);
        return name is null ? clientId : $"{name} ({clientId})";
    }
}
