using System;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Handover;

/// <summary>
/// The tokens of one connection for a program that waits. What is kept comes first, in one look and without a lock: most calls need no
/// more, and a program calls often.
/// </summary>
internal sealed class TokenSupply
{
    private readonly string _name;
    private readonly IConnectionStore _store;
    private readonly TokenSource _tokens;
    private readonly ConnectionCache _cache;
    private readonly Func<Freshness, WantedToken> _wanted;
    private readonly IPipeline _pipeline;

    /// <param name="name">The connection's name.</param>
    /// <param name="store">Where it is kept.</param>
    /// <param name="tokens">Keeps connections fresh.</param>
    /// <param name="cache">What this process knows.</param>
    /// <param name="wanted">What is wanted of the connection, from where it may come.</param>
    /// <param name="pipeline">Where to wait.</param>
    public TokenSupply(
        string name, IConnectionStore store, TokenSource tokens, ConnectionCache cache, Func<Freshness, WantedToken> wanted, IPipeline pipeline)
    {
        _name = name;
        _store = store;
        _tokens = tokens;
        _cache = cache;
        _wanted = wanted;
        _pipeline = pipeline;
    }

    /// <summary>Where to wait.</summary>
    public IPipeline Pipeline => _pipeline;

    /// <summary>What its access tokens are for.</summary>
    public Target Target => _wanted(Freshness.Any).Target;

    /// <summary>A token that lives long enough, refreshed where need be.</summary>
    /// <param name="mayHave">
    /// Throws where the connection's tokens are not for who asks: before anything is refreshed, and of the connection whose token it is, which
    /// may have been signed in anew elsewhere meanwhile.
    /// </param>
    /// <exception cref="DeviceAuthException">Only a person can help, the provider does not answer, or who asks may not have it.</exception>
    public HandedToken Give(Action<Connection>? mayHave = null)
    {
        if (Kept() is { } kept)
        {
            mayHave?.Invoke(kept);
            return Handed(kept, Freshness.Kept);
        }

        if (mayHave is not null && Known() is { } known)
        {
            mayHave(known);
        }

        Connection given = _tokens.Get(_name, _store, _wanted(Freshness.Any), _pipeline);
        mayHave?.Invoke(given);
        return Handed(given, Freshness.Any);
    }

    /// <summary>Refreshes, where the token at hand is the one that was refused: it lives by the clock, and its reader does not take it.</summary>
    /// <param name="refused">That token.</param>
    /// <param name="mayHave">Throws where the connection's tokens are not for who asks.</param>
    public void Renew(string refused, Action<Connection> mayHave)
    {
        if (Known() is not { } known)
        {
            return;
        }

        mayHave(known);
        if (_wanted(Freshness.Any).In(known) is { } token && token.Secret.Reveal() == refused)
        {
            _tokens.Get(_name, _store, _wanted(Freshness.New), _pipeline);
        }
    }

    /// <summary>The connection as it is known; null where it is not.</summary>
    public Connection? Known()
    {
        using IDisposable held = _store.Hold();
        return _cache.Newest(_name, _store);
    }

    private HandedToken Handed(Connection connection, Freshness freshness) => new(connection, _wanted(freshness).In(connection)!);

    private Connection? Kept()
    {
        try
        {
            return _tokens.Get(_name, _store, _wanted(Freshness.Kept), _pipeline);
        }
        catch (DeviceAuthException exception) when (exception.ErrorId == ErrorIds.CacheExpired)
        {
            return null;
        }
    }
}

/// <summary>Where a token may come from.</summary>
internal enum Freshness
{
    /// <summary>What is kept will do, where it lives long enough; else a refresh.</summary>
    Any,

    /// <summary>What is kept alone.</summary>
    Kept,

    /// <summary>A refresh alone.</summary>
    New,
}
