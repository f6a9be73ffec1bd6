using System;
using System.Collections.Concurrent;
using System.Security;

namespace DeviceAuth;

/// <summary>
/// A secret that many threads read at once. A <see cref="SecureString"/> locks itself while it is read, so each reader takes a
/// copy that nobody else has at the moment, and puts it back: there are as many as there ever were readers at once.
/// </summary>
internal sealed class SharedSecret
{
    private readonly SecureString _secret;
    private readonly ConcurrentStack<SecureString> _idle = new();

    public SharedSecret(SecureString secret) => _secret = secret;

    /// <summary>The caller's own, to dispose of.</summary>
    public SecureString Copy() => Read(secret => secret.Copy());

    public string Reveal() => Read(secret => secret.Reveal());

    private T Read<T>(Func<SecureString, T> read)
    {
        SecureString mine = _idle.TryPop(out SecureString idle) ? idle : _secret.Copy();
        T result = read(mine);
        _idle.Push(mine);
        return result;
    }
}
