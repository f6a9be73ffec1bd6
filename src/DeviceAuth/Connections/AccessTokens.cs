using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth.Connections;

/// <summary>The access tokens at hand, by what they are for. Immutable.</summary>
internal sealed class AccessTokens
{
    /// <summary>How many are kept: an API too many costs a refresh, and a vault's record does not grow without end.</summary>
    public const int Most = 16;

    private readonly IReadOnlyList<KeyValuePair<Target, AccessToken>> _tokens;

    private AccessTokens(IReadOnlyList<KeyValuePair<Target, AccessToken>> tokens) => _tokens = tokens;

    public static AccessTokens None { get; } = new([]);

    /// <summary>All of them; the default one, where it is there, is the first.</summary>
    public IReadOnlyList<KeyValuePair<Target, AccessToken>> All => _tokens;

    /// <summary>The token for what the sign-in asked for; null where a vault could not hold it.</summary>
    public AccessToken? Default => this[Target.Default];

    /// <summary>The token for a target; null where there is none.</summary>
    public AccessToken? this[Target target]
    {
        get
        {
            foreach (KeyValuePair<Target, AccessToken> item in _tokens)
            {
                if (item.Key.Equals(target))
                {
                    return item.Value;
                }
            }

            return null;
        }
    }

    /// <summary>With a token in place of the target's old one. Where there are too many, the one that was not renewed for longest goes.</summary>
    public AccessTokens With(Target target, AccessToken token)
    {
        IEnumerable<KeyValuePair<Target, AccessToken>> others = _tokens
            .Where(item => !item.Key.Equals(target))
            .OrderByDescending(item => item.Key.IsDefault)
            .ThenByDescending(item => item.Value.ObtainedAt)
            .Take(Most - 1);
        KeyValuePair<Target, AccessToken> mine = new(target, token);
        return new(target.IsDefault ? [mine, .. others] : [.. others, mine]);
    }

    /// <summary>The default one alone, for a vault that holds no more.</summary>
    public AccessTokens DefaultAlone() => Default is { } token ? None.With(Target.Default, token) : None;

    /// <summary>The same tokens, whose lives count by this process's clocks from now on.</summary>
    public AccessTokens SeenBy(IClock clock) => _tokens.All(item => item.Value.IsSeen)
        ? this
        : new([.. _tokens.Select(item => new KeyValuePair<Target, AccessToken>(item.Key, item.Value.SeenBy(clock)))]);
}
