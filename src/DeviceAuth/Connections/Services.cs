using System;
using System.Net.Http;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>
/// Puts the parts together, once per process: what is known in memory is the process's, so that thread jobs and parallel
/// runspaces share it. Nothing here opens a socket, starts a thread or reads a file before it is used.
/// </summary>
internal sealed class Services
{
    private static readonly Lazy<Services> Shared = new(() => new Services(new SystemClock(), handler: null));

    private readonly MemoryStore _memory = new();

    /// <param name="clock">Both kinds of time.</param>
    /// <param name="handler">What sends requests; null for the platform's own.</param>
    public Services(IClock clock, HttpMessageHandler? handler)
    {
        OAuthTransport transport = new(handler, clock);
        OAuthClient oauth = new(transport);
        Cache = new ConnectionCache();
        Tokens = new TokenSource(Cache, oauth, clock);
        SignIn = new SignIn(Cache, Tokens, new MetadataDiscovery(transport), oauth, clock);
        SignOut = new SignOut(Cache, oauth);
    }

    /// <summary>The process's own.</summary>
    public static Services Current => Shared.Value;

    public ConnectionCache Cache { get; }

    public TokenSource Tokens { get; }

    public SignIn SignIn { get; }

    public SignOut SignOut { get; }

    /// <summary>The store of connections that no vault keeps.</summary>
    public IConnectionStore Memory => _memory;
}
