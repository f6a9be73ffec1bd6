using System;
using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth.OAuth;

/// <summary>A private key that signs, by the platform's own cryptography. Whoever has it disposes of it.</summary>
internal abstract class SigningKey : IDisposable
{
    /// <summary>How the server knows the key (RFC 7515 §4.1.4); null where that is not known.</summary>
    public string? Id { get; init; }

    /// <summary>The certificate that the key belongs to, in DER; null where there is none.</summary>
    public byte[]? Certificate { get; init; }

    /// <summary>The algorithms that it can sign with (RFC 7518 §3.1), what most servers take first.</summary>
    public abstract IReadOnlyList<string> Algorithms { get; }

    /// <summary>The one algorithm that the key is for (RFC 7517 §4.4); null where it may sign with any of its kind.</summary>
    public string? OwnAlgorithm { get; init; }

    /// <summary>The algorithm to sign with for a server that names these, of which it may leave out some.</summary>
    public string AlgorithmFor(IReadOnlyList<string> offered) =>
        OwnAlgorithm ?? Algorithms.FirstOrDefault(offered.Contains) ?? Algorithms[0];

    /// <summary>The signature, in the form that JOSE has for it (RFC 7518 §3.3 to §3.5).</summary>
    public abstract byte[] Sign(string algorithm, byte[] data);

    public abstract void Dispose();
}
