namespace DeviceAuth.Vaults;

/// <summary>What came of trying to lock an open file without waiting.</summary>
internal enum LockAttempt
{
    /// <summary>It is the caller's until he closes the file.</summary>
    Taken,

    /// <summary>Somebody else has it; what the caller had of it before is gone.</summary>
    Held,

    /// <summary>Such a file cannot be locked.</summary>
    Impossible,
}
