using System.Collections.Generic;
using System.Linq;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>The access tokens at hand, by what they are for. Immutable.</summary>
internal sealed class AccessTokens
{
    /// <summary>How many are kept: an API too many costs a refresh, and a vault's record does not grow without end.</summary>
    public const int Most = 16;

    private readonly IReadOnlyList<KeyValuePair<Target, KeptToken>> _tokens;

    private AccessTokens(IReadOnlyList<KeyValuePair<Target, KeptToken>> tokens) => _tokens = tokens;

    public static AccessTokens None { get; } = new([]);

    /// <summary>All of them; the default one, where it is there, is the first.</summary>
    public IReadOnlyList<KeyValuePair<Target, KeptToken>> All => _tokens;

    /// <summary>The token for what the sign-in asked for; null where a vault could not hold it.</summary>
    public KeptToken? Default => this[Target.Default];

    /// <summary>The token for a target; null where there is none.</summary>
    public KeptToken? this[Target target]
    {
        get
        {
            foreach (KeyValuePair<Target, KeptToken> item in _tokens)
            {
                if (item.Key.Equals(target))
                {
                    return item.Value;
                }
            }

            return null;
        }
    }

    /// <summary>With a token in place of the target's old one. Where there are too many, the one that was not used for longest goes.</summary>
    public AccessTokens With(Target target, KeptToken token)
    {
        IEnumerable<KeyValuePair<Target, KeptToken>> others = _tokens
            .Where(item => !item.Key.Equals(target))
            .OrderByDescending(item => item.Key.IsDefault)
            .ThenByDescending(item => item.Value.LastUsed)
            .Take(Most - 1);
        KeyValuePair<Target, KeptToken> mine = new(target, token);
        return new(target.IsDefault ? [mine, .. others] : [.. others, mine]);
    }

    /// <summary>The default one alone, for a vault that holds no more.</summary>
    public AccessTokens DefaultAlone() => Default is { } token ? None.With(Target.Default, token) : None;

    /// <summary>
    /// The same tokens, whose lives count by this process's clocks from now on. One that this process knows goes on as it knows it: its
    /// life is counted, and its use.
    /// </summary>
    public AccessTokens SeenBy(IClock clock, AccessTokens known)
    {
        KeptToken Seen(KeyValuePair<Target, KeptToken> item) =>
            known[item.Key] is { } mine && mine.IsSameAs(item.Value) ? mine : item.Value.SeenBy(clock);
        return _tokens.All(item => item.Value.IsSeen)
            ? this
            : new([.. _tokens.Select(item => new KeyValuePair<Target, KeptToken>(item.Key, Seen(item)))]);
    }
}
