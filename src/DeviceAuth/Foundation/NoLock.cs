namespace DeviceAuth;

/// <summary>A lock that needs no taking: nobody else sees what it guards, or the caller has it already.</summary>
internal sealed class NoLock : IHeldLock
{
    public static readonly NoLock Instance = new();

    private NoLock()
    {
    }

    public bool IsStillMine => true;

    public void Dispose()
    {
    }
}
