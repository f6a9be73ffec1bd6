using System;
using DeviceAuth.Connections;
using DeviceAuth.OAuth;
using DeviceAuth.Vaults;

namespace DeviceAuth;

/// <summary>
/// Puts the parts together, once per process: what is known in memory is the process's, so that thread jobs and parallel
/// runspaces share it. Nothing here opens a socket, starts a thread or reads a file before it is used.
/// </summary>
internal sealed class Module
{
    private static readonly Lazy<Module> Shared = new(() => new Module(new SystemClock()));

    private readonly IClock _clock;

    /// <param name="clock">Both kinds of time.</param>
    /// <param name="transport">What sends requests; null for the platform's own.</param>
    public Module(IClock clock, OAuthTransport? transport = null)
    {
        _clock = clock;
        transport ??= new OAuthTransport(handler: null, clock);
        OAuthClients oauth = new(transport);
        Discovery = new MetadataDiscovery(transport);
        ServerFinder servers = new(Discovery);
        DefaultVault = new DefaultVault(clock);
        Tokens = new TokenSource(Cache, new TokenRefresher(oauth, servers, clock), clock);
        Keeper = new ConnectionKeeper(Cache, clock);
        SignIn = new SignIn(Keeper, Tokens, Discovery, oauth, clock);
        Policy = new SignInPolicy(SignIn, Keeper, Memory);
        SignOut = new SignOut(Cache, oauth, servers, clock);
    }

    /// <summary>The process's own.</summary>
    public static Module Current => Shared.Value;

    public ConnectionCache Cache { get; } = new();

    public TokenSource Tokens { get; }

    public MetadataDiscovery Discovery { get; }

    public ConnectionKeeper Keeper { get; }

    public SignIn SignIn { get; }

    public SignInPolicy Policy { get; }

    public SignOut SignOut { get; }

    /// <summary>The store of connections that no vault keeps.</summary>
    public MemoryStore Memory { get; } = new();

    public DefaultVault DefaultVault { get; }

    /// <summary>Chooses stores for one command, which calls SecretManagement in its own runspace.</summary>
    public StoreSelector Stores(ISecretCommands secrets, IPipeline pipeline) =>
        new(secrets, Cache, Memory, DefaultVault, pipeline, _clock);

    /// <summary>A token from memory alone; see <see cref="StoreSelector.For"/> for the order.</summary>
    public Connection? FromMemory(string? vault, string name, Freshness wanted)
    {
        if (!string.IsNullOrEmpty(vault))
        {
            return Tokens.FromMemory(new ConnectionKey(vault, name), wanted);
        }

        ConnectionKey session = new(null, name);
        if (vault is "" || DefaultVault.Name is not { } defaultVault || Cache.Find(session) is not null)
        {
            return Tokens.FromMemory(session, wanted);
        }

        return Tokens.FromMemory(new ConnectionKey(defaultVault, name), wanted);
    }
}
