using System;

namespace DeviceAuth.Connections;

/// <summary>The lock of a store that no other process sees.</summary>
internal sealed class NoLock : IDisposable
{
    public static readonly NoLock Instance = new();

    private NoLock()
    {
    }

    public void Dispose()
    {
    }
}
