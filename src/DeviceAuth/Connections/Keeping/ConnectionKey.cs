using System;

namespace DeviceAuth.Connections;

/// <summary>What identifies a connection in this process: where it is kept and what it is called, in any case of letters.</summary>
internal readonly struct ConnectionKey : IEquatable<ConnectionKey>
{
    /// <param name="vault">The vault's registered name; null for this process's memory.</param>
    /// <param name="name">The connection's name.</param>
    public ConnectionKey(string? vault, string name)
    {
        Vault = vault;
        Name = name;
    }

    public string? Vault { get; }

    public string Name { get; }

    public bool Equals(ConnectionKey other) => StringComparer.OrdinalIgnoreCase.Equals(Name, other.Name)
        && StringComparer.OrdinalIgnoreCase.Equals(Vault, other.Vault);

    public override bool Equals(object? obj) => obj is ConnectionKey other && Equals(other);

    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Name)
        ^ (Vault is null ? 0 : StringComparer.OrdinalIgnoreCase.GetHashCode(Vault));
}
