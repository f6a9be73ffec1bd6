using System;
using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth.Connections;

/// <content>Who signs in as which client.</content>
internal sealed partial class ConnectionKeeper
{
    /// <summary>
    /// Another connection that signs in as a client: a server may give one to all that ask, and its user may have named it himself. Null
    /// where there is none, as far as can be read.
    /// </summary>
    /// <param name="client">The client.</param>
    /// <param name="name">The connection that does not count.</param>
    /// <param name="store">Where that one is kept; its others are looked through.</param>
    public Connection? OtherAs(FormerClient client, string name, IConnectionStore store)
    {
        return Names().Where(other => !IsSame(other, name)).Select(Kept).FirstOrDefault(other => other is not null && client.IsOf(other))
            ?? All(client).Where(pair => !IsSame(pair.Key.Vault ?? "", store.Vault ?? "")).Select(pair => pair.Value).FirstOrDefault();

        IEnumerable<string> Names()
        {
            try
            {
                return _cache.NamesIn(store);
            }
            catch (DeviceAuthException)
            {
                return [];
            }
        }

        Connection? Kept(string other)
        {
            try
            {
                return Existing(other, store);
            }
            catch (DeviceAuthException)
            {
                return null; // nobody can sign in by a record that cannot be read
            }
        }
    }

    /// <summary>
    /// A connection is kept that signs in as a client which was registered just now: that of this sign-in, though an error came after it, or
    /// another one, where the server gives one client to all.
    /// </summary>
    /// <param name="client">The client.</param>
    /// <param name="name">The connection of the sign-in.</param>
    /// <param name="store">Where it is kept.</param>
    /// <param name="isStopped">Ctrl+C has come, after which no store can be asked: what this process knows counts, on any thread.</param>
    public bool IsUsed(FormerClient client, string name, IConnectionStore store, bool isStopped) =>
        All(client).Any() || (!isStopped && OtherAs(client, name: "", store) is not null);

    /// <summary>All that sign in as a client, as far as this process knows.</summary>
    private IEnumerable<KeyValuePair<ConnectionKey, Connection>> All(FormerClient client) => _cache.All().Where(pair => client.IsOf(pair.Value));

    private static bool IsSame(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
