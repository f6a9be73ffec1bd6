using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <content>The one who may change it.</content>
internal sealed partial class CachedConnection
{
    /// <content>The client that asks for it.</content>
    internal sealed partial class Turn
    {
        /// <summary>
        /// The client of a connection, ready for one request and no other. On the pipeline thread: it may run a script block, ask a vault or
        /// a smart card.
        /// </summary>
        /// <param name="connection">A state of this connection, with the endpoints of its server.</param>
        /// <exception cref="DeviceAuthException">What it proves itself with cannot be used, or is not known to this process.</exception>
        public ClientRegistration Client(Connection connection)
        {
            ClientRegistration client = connection.Client.Requesting;
            return client.Credential is { } credential
                ? client.With(Whole(credential, connection)).Ready(connection.Server.Addressee, _clock.UtcNow)
                : client;
        }

        /// <summary>Takes note of what this process was given for a client to prove itself with.</summary>
        public void Note(Connection connection, ClientCredential credential) => _place._live = new LiveCredential(connection, credential);

        /// <summary>
        /// What a kept client proves itself with, as far as this process can have it. A vault is asked each time, so that a secret that was
        /// renewed there is the one that counts.
        /// </summary>
        public ClientCredential Whole(ClientCredential credential, Connection connection) =>
            credential is NamedSecret named && _store.Vault is not null ? named.With(_store.ReadSecret(named.Name))
            : credential.IsWhole ? credential
            : _place._live?.For(connection) ?? (credential is ForeignAssertion ? throw SignInNeeded.WithoutAssertion(connection, _store) : credential);
    }
}
