namespace DeviceAuth.Connections;

/// <summary>Finds a token in memory alone, without asking which vaults there are; <see cref="StoreSelector.For"/> has the same order.</summary>
internal sealed class MemoryTokens
{
    private readonly TokenSource _tokens;
    private readonly ConnectionCache _cache;
    private readonly DefaultVault _defaultVault;

    public MemoryTokens(TokenSource tokens, ConnectionCache cache, DefaultVault defaultVault)
    {
        _tokens = tokens;
        _cache = cache;
        _defaultVault = defaultVault;
    }

    /// <summary>The connection whose token will do; null where memory has none.</summary>
    /// <param name="vault">The vault's name; null where none is named; empty for this process's memory.</param>
    /// <param name="name">The connection's name.</param>
    /// <param name="wanted">How long the token must live.</param>
    public Connection? Find(string? vault, string name, WantedToken wanted)
    {
        ConnectionKey session = new(null, name);
        return _tokens.FromMemory(
            vault switch
            {
                { Length: > 0 } => new ConnectionKey(vault, name),
                null when _defaultVault.Name is { } defaultVault && _cache.Find(session) is null => new ConnectionKey(defaultVault, name),
                _ => session,
            },
            wanted);
    }
}
