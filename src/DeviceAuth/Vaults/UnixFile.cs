namespace DeviceAuth.Vaults;

/// <summary>What is known of a file without opening it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Rights">The nine bits of who may do what.</param>
/// <param name="IsSticky">Of a folder: only who owns a file in it may rename or remove that.</param>
/// <param name="Owner">The user's number.</param>
/// <param name="Identity">The same for each path that leads to this very file, and for no other file at this time.</param>
internal sealed record UnixFile(UnixFileKind Kind, int Rights, bool IsSticky, uint Owner, string Identity)
{
    /// <summary>Nobody but the owner may do anything with it, and he may do what he needs to.</summary>
    public bool IsPrivate => Rights == (Kind == UnixFileKind.Folder ? 0x1C0 : 0x180);

    /// <summary>Everybody may put files in it, and take away and rename those of others. A group is who its owner lets in.</summary>
    public bool MayBeWrittenByOthers => (Rights & 0x002) != 0 && !IsSticky;
}

/// <summary>Kinds of files, by the numbers of POSIX.</summary>
internal enum UnixFileKind
{
    Folder = 0x4000,
    Regular = 0x8000,
    Link = 0xA000,
}
