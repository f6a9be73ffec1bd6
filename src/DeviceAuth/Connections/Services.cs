using System;
using System.Net.Http;
using DeviceAuth.OAuth;
using DeviceAuth.Vaults;

namespace DeviceAuth.Connections;

/// <summary>
/// Puts the parts together, once per process: what is known in memory is the process's, so that thread jobs and parallel
/// runspaces share it. Nothing here opens a socket, starts a thread or reads a file before it is used.
/// </summary>
internal sealed class Services
{
    private static readonly Lazy<Services> Shared = new(() => new Services(new SystemClock(), handler: null));

    private readonly IClock _clock;
    private volatile string? _defaultVault;

    /// <param name="clock">Both kinds of time.</param>
    /// <param name="handler">What sends requests; null for the platform's own.</param>
    public Services(IClock clock, HttpMessageHandler? handler)
    {
        _clock = clock;
        OAuthTransport transport = new(handler, clock);
        OAuthClients oauth = new(transport);
        ConnectionSaver saver = new(clock);
        Cache = new ConnectionCache();
        Tokens = new TokenSource(Cache, saver, new TokenRefresher(oauth, saver, clock), clock);
        Discovery = new MetadataDiscovery(transport);
        SignIn = new SignIn(Cache, saver, Tokens, Discovery, oauth, clock);
        SignOut = new SignOut(Cache, oauth);
    }

    /// <summary>The process's own.</summary>
    public static Services Current => Shared.Value;

    public ConnectionCache Cache { get; }

    public TokenSource Tokens { get; }

    public MetadataDiscovery Discovery { get; }

    public SignIn SignIn { get; }

    public SignOut SignOut { get; }

    /// <summary>The store of connections that no vault keeps.</summary>
    public IConnectionStore Memory { get; } = new MemoryStore();

    /// <summary>The user's default vault when it was last looked up, so that a token in memory is found without asking again.</summary>
    public string? DefaultVault
    {
        get => _defaultVault;
        set => _defaultVault = value;
    }

    /// <summary>Chooses stores for one command, which calls SecretManagement in its own runspace.</summary>
    public StoreSelector Stores(ISecretCommands secrets, IPipeline pipeline) => new(secrets, this, pipeline, _clock);

    /// <summary>A token from memory alone; see <see cref="StoreSelector.For"/> for the order.</summary>
    public Connection? FromMemory(string? vault, string name, Freshness wanted)
    {
        if (!string.IsNullOrEmpty(vault))
        {
            return Tokens.FromMemory(new ConnectionKey(vault, name), wanted);
        }

        ConnectionKey session = new(null, name);
        if (vault is "" || DefaultVault is not { } defaultVault || Cache.Find(session) is not null)
        {
            return Tokens.FromMemory(session, wanted);
        }

        return Tokens.FromMemory(new ConnectionKey(defaultVault, name), wanted);
    }
}
