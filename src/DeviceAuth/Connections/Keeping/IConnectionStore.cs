using System;
using System.Collections.Generic;

namespace DeviceAuth.Connections;

/// <summary>
/// Where connections are kept, as one command uses it. Called on its pipeline thread, since vaults may ask the user something.
/// </summary>
internal interface IConnectionStore
{
    /// <summary>The vault's registered name; null for this process's memory.</summary>
    string? Vault { get; }

    /// <summary>Another machine may change it, with no lock between the two.</summary>
    bool IsShared { get; }

    /// <summary>
    /// Makes the caller the only one that changes this connection, across processes, until the result is disposed. The operating
    /// system frees it when a process dies. Reading needs no lock.
    /// </summary>
    /// <exception cref="DeviceAuthException">It did not come for minutes.</exception>
    IHeldLock Lock(string name);

    /// <summary>The same lock for a caller who has something else to do; null where somebody else has it all the time.</summary>
    IHeldLock? TryLock(string name, TimeSpan patience);

    /// <summary>Looks at the store once for all the reads until the result is disposed. For milliseconds: others wait meanwhile.</summary>
    IDisposable Hold();

    /// <summary>The connection as it is kept; null where there is none of that name.</summary>
    Connection? Read(string name);

    /// <summary>
    /// What is kept here under another name, by the user himself: a client's secret or key. Null where there is nothing of that name, or no text.
    /// </summary>
    string? ReadSecret(string secretName);

    /// <summary>Keeps the connection in place of the one of the same name.</summary>
    /// <exception cref="DeviceAuthException">It could not be kept; nothing of the old one is lost by that.</exception>
    void Write(Connection connection);

    /// <summary>
    /// Keeps the connection as <see cref="Write"/> does, after its command has ended: on any thread, and nobody is asked anything.
    /// </summary>
    void WriteDetached(Connection connection, IPipeline pipeline);

    /// <summary>Forgets the connection, if there is one.</summary>
    void Remove(string name);

    /// <summary>
    /// Which state was last removed from here: larger than the revision of any before. Null where nobody knows of a removal or something
    /// was kept under the name since.
    /// </summary>
    long? RemovedRevision(string name);

    /// <summary>
    /// When a refresh of the connection last failed, in whatever process of this user's; null where none did since it was last kept.
    /// It needs no lock.
    /// </summary>
    DateTimeOffset? RefreshFailedAt(string name);

    /// <summary>Tells this user's processes that a refresh of the connection failed just now.</summary>
    void NoteRefreshFailure(string name);

    /// <summary>Warns where what is kept under the name will hardly be taken: for before a person signs in for it.</summary>
    void WarnIfReserved(string name);

    /// <summary>The names of all that are kept here.</summary>
    IReadOnlyList<string> Names();
}
