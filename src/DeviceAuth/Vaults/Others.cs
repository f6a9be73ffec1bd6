namespace DeviceAuth.Vaults;

/// <summary>What came of waiting for other processes that may hold a lock whose file was deleted.</summary>
internal enum Others
{
    /// <summary>The patience was over before: what they hold is theirs still.</summary>
    Present,

    /// <summary>They were waited for as long as such a lock is held, so it is not this one that they hold.</summary>
    Elsewhere,

    /// <summary>None is present, or somebody else has waited for that meanwhile.</summary>
    Gone,
}
