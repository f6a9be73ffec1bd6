namespace DeviceAuth.Vaults;

/// <summary>What came of making SecretStore read its file.</summary>
internal enum StoreReading
{
    /// <summary>There was nothing to read again: the store reads its file at the first use, or this version cannot be told to.</summary>
    NotPossible,

    /// <summary>It was told to and did not: the file was in use or the store locked, so what it shows may be outdated.</summary>
    Failed,

    /// <summary>It could not be told to: other code of the process was in SecretManagement's runspace all the while.</summary>
    NoTurn,

    /// <summary>What the store shows from now on is what its file has.</summary>
    Done,
}
