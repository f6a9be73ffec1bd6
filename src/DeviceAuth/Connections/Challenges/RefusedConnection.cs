using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth.Connections;

/// <summary>Which connection a refusal is about, where the user names none: the one whose token was refused, as far as this process knows.</summary>
internal static class RefusedConnection
{
    /// <summary>Where it is kept and what it is called; null where no connection in memory has the token.</summary>
    public static ConnectionKey? Find(ConnectionCache cache, ApiRefusal refusal) => refusal.RevealToken() is not { } token
        ? null
        : cache.All()
            .Where(pair => pair.Value.TargetOf(token) is not null || cache[pair.Key].PastTokens.Have(token))
            .Select(pair => (ConnectionKey?)pair.Key)
            .FirstOrDefault();

    /// <summary>All that must not be shown of what an API says: it may quote the token, or another one.</summary>
    public static Redaction Hidden(ConnectionCache cache, ApiRefusal refusal)
    {
        IEnumerable<string> known = cache.All().SelectMany(pair => pair.Value.Secrets).Select(secret => secret.Reveal());
        return Redaction.Of(known.Append(refusal.RevealToken() ?? ""));
    }
}
