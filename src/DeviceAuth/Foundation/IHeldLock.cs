using System;

namespace DeviceAuth;

/// <summary>A lock that the caller has until he disposes of it, and that he can ask whether it still keeps others out.</summary>
internal interface IHeldLock : IDisposable
{
    /// <summary>
    /// Whoever asks for the lock now meets this one. False where what it is made of was taken away meanwhile, by a cleaner of the disk
    /// say: others may have it too then.
    /// </summary>
    bool IsStillMine { get; }
}
