using System;

namespace DeviceAuth;

/// <summary>A lock that needs no taking: nobody else sees what it guards, or the caller has it already.</summary>
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
