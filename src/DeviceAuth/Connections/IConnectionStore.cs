using System;
using System.Collections.Generic;

namespace DeviceAuth.Connections;

/// <summary>Where connections are kept. Called on the pipeline thread, since vaults may ask the user something.</summary>
internal interface IConnectionStore
{
    /// <summary>The vault's registered name; null for this process's memory.</summary>
    string? Vault { get; }

    /// <summary>Another machine may change it, with no lock between the two.</summary>
    bool IsShared { get; }

    /// <summary>
    /// Makes the caller the only one that changes this store, across processes, until the result is disposed. The operating
    /// system frees it when a process dies.
    /// </summary>
    IDisposable Lock(IPipeline pipeline);

    /// <summary>The connection as it is kept; null where there is none of that name. Call it holding the lock.</summary>
    Connection? Read(string name, IPipeline pipeline);

    /// <summary>Keeps the connection in place of the one of the same name. Call it holding the lock.</summary>
    /// <exception cref="DeviceAuthException">It could not be kept; nothing of the old one is lost by that.</exception>
    void Write(Connection connection, IPipeline pipeline);

    /// <summary>
    /// Keeps the connection as <see cref="Write"/> does, after its command has ended: on any thread, and nobody is asked anything.
    /// Call it holding the lock.
    /// </summary>
    void WriteDetached(Connection connection, IPipeline pipeline);

    /// <summary>Forgets the connection, if there is one. Call it holding the lock.</summary>
    void Remove(string name, IPipeline pipeline);

    /// <summary>
    /// When the connection was last removed from here, by this machine's wall clock; null where nobody knows of it or something was
    /// kept under the name since. Call it holding the lock.
    /// </summary>
    DateTimeOffset? RemovedAt(string name);

    /// <summary>The names of all that are kept here.</summary>
    IReadOnlyList<string> Names(IPipeline pipeline);
}
