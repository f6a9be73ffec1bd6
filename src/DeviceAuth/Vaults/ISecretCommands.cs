using System;
using System.Collections.Generic;
using System.Security;

namespace DeviceAuth.Vaults;

/// <summary>
/// SecretManagement as this module uses it: five cmdlets, called on the pipeline thread in the caller's runspace, so that a
/// vault's own prompt reaches the user. Every failure is a <see cref="DeviceAuthException"/> that says how to mend it.
/// </summary>
internal interface ISecretCommands
{
    /// <summary>SecretManagement is installed. Throws <c>VaultFailed</c> where it cannot be used: from inside a vault, say.</summary>
    bool IsAvailable { get; }

    /// <summary>The registered vaults, as they were when this was first asked.</summary>
    IReadOnlyList<VaultInfo> Vaults();

    /// <summary>The secret in whatever type the vault returns it; null where there is none of that name.</summary>
    object? Get(string vault, string name);

    /// <summary>Writes the secret, in place of one of the same name.</summary>
    /// <exception cref="NameReservedException">The vault keeps the name of a removed secret.</exception>
    void Set(string vault, string name, SecureString secret);

    /// <summary>Removes the secret.</summary>
    void Remove(string vault, string name);

    /// <summary>Does work that goes on after the command has ended: in a runspace of its own, on the thread that calls this.</summary>
    void Detached(IPipeline pipeline, Action<ISecretCommands> work);

    /// <summary>Names of secrets that match a wildcard pattern.</summary>
    IReadOnlyList<string> Names(string vault, string pattern);
}
