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

    /// <summary>
    /// How long a default vault's name counts without being looked up again. A token in memory is then found at once in a loop, and
    /// after Set-SecretVaultDefault the connection of another vault is not given for longer than a person needs to notice.
    /// </summary>
    private static readonly TimeSpan DefaultVaultCounts = TimeSpan.FromSeconds(10);

    private readonly IClock _clock;
    private volatile DefaultVault? _defaultVault;

    /// <param name="clock">Both kinds of time.</param>
    /// <param name="handler">What sends requests; null for the platform's own.</param>
    public Services(IClock clock, HttpMessageHandler? handler)
    {
        _clock = clock;
        OAuthTransport transport = new(handler, clock);
        OAuthClients oauth = new(transport);
        Cache = new ConnectionCache();
        Tokens = new TokenSource(Cache, new TokenRefresher(oauth, clock), clock);
        Discovery = new MetadataDiscovery(transport);
        Keeper = new ConnectionKeeper(Cache, clock);
        SignIn = new SignIn(Keeper, Tokens, Discovery, oauth, clock);
        SignOut = new SignOut(Cache, oauth, clock);
    }

    /// <summary>The process's own.</summary>
    public static Services Current => Shared.Value;

    public ConnectionCache Cache { get; }

    public TokenSource Tokens { get; }

    public MetadataDiscovery Discovery { get; }

    public ConnectionKeeper Keeper { get; }

    public SignIn SignIn { get; }

    public SignOut SignOut { get; }

    /// <summary>The store of connections that no vault keeps.</summary>
    public MemoryStore Memory { get; } = new MemoryStore();

    /// <summary>The user's default vault where it was looked up a moment ago; null where nobody knows or there is none.</summary>
    public string? DefaultVault => _defaultVault is { } found && found.CountsUntil > _clock.Elapsed ? found.Name : null;

    /// <summary>The last default vault that this process knew of, though it may be none any more; null where there was none.</summary>
    public string? LastDefaultVault => _defaultVault?.Name;

    /// <summary>Chooses stores for one command, which calls SecretManagement in its own runspace.</summary>
    public StoreSelector Stores(ISecretCommands secrets, IPipeline pipeline) => new(secrets, this, pipeline, _clock);

    /// <summary>Takes note of what was looked up: the default vault's name, or null where there is none.</summary>
    public void NoteDefaultVault(string? name)
    {
        if ((name ?? LastDefaultVault) is { } newest)
        {
            _defaultVault = new DefaultVault(newest, name is null ? null : _clock.Elapsed + DefaultVaultCounts);
        }
    }

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
