using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DeviceAuth.Vaults;

/// <summary>
/// What netstandard2.0 has no word for and a file needs that neighbours must not touch: its owner, its kind, its identity, a lock.
/// By the runtime's own shim (System.Native), whose numbers are the same on Linux and macOS and each processor; the C library's are not.
/// </summary>
internal static class Unix
{
    public const int NoSuchFile = 2; // ENOENT, the same everywhere
    public const int AlreadyThere = 17; // EEXIST, likewise

    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMac = 35;

    private const string Shim = "libSystem.Native";

    /// <summary>The user who may do everything anyway.</summary>
    public const uint Root = 0;

    private const int ReadOnly = 0x0000;
    private const int ReadWrite = 0x0002;
    private const int CloseOnExec = 0x0010;
    private const int Create = 0x0020;
    private const int Exclusive = 0x0040;

    private const int SharedLock = 1;
    private const int ExclusiveLock = 2;
    private const int DoNotWait = 4;

    /// <summary>rw-------</summary>
    private const int PrivateFile = 0x180;

    /// <summary>rwx------</summary>
    private const int PrivateFolder = 0x1C0;

    /// <summary>This system is one of these.</summary>
    public static bool IsHere { get; } = !RuntimeInformation.IsOSPlatform(OSPlatform.Windows);

    /// <summary>The user whose rights count, as a number: names can be the same for two.</summary>
    public static uint User => GetEffectiveUser();

    /// <summary>What is at the path, which is not followed where it is a link; null where there is nothing that can be looked at.</summary>
    public static UnixFile? Look(string path) => LookAtLink(path, out Status status) == 0 ? ToFile(status) : null;

    /// <summary>What the path leads to; null where it leads nowhere.</summary>
    public static UnixFile? Follow(string path) => LookAt(path, out Status status) == 0 ? ToFile(status) : null;

    public static UnixFile? Look(SafeFileHandle file) => LookAtOpen(file, out Status status) == 0 ? ToFile(status) : null;

    /// <summary>Opens a file for reading and writing. Invalid where that failed; <see cref="LastError"/> says why.</summary>
    public static SafeFileHandle Open(string path) => OpenFile(path, ReadWrite | CloseOnExec, 0);

    /// <summary>Opens a file or a folder for reading, and locks nothing by that, as .NET would.</summary>
    public static SafeFileHandle OpenToRead(string path) => OpenFile(path, ReadOnly | CloseOnExec, 0);

    /// <summary>Makes a file that only its owner may read; invalid where there is anything of that name, a link too.</summary>
    public static SafeFileHandle CreatePrivate(string path)
    {
        SafeFileHandle file = OpenFile(path, ReadWrite | CloseOnExec | Create | Exclusive, PrivateFile);
        if (!file.IsInvalid)
        {
            ChangeModeOfOpen(file, PrivateFile); // the umask may have taken even the owner's rights
        }

        return file;
    }

    /// <summary>Makes a folder that only its owner may enter, whatever the umask; false where it cannot be made.</summary>
    public static bool CreateFolder(string path) => MakeFolder(path, PrivateFolder) == 0 && ChangeMode(path, PrivateFolder) == 0;

    /// <summary>Takes the rights of all others away, and gives the owner his.</summary>
    public static bool MakePrivate(string path, bool isFolder) => ChangeMode(path, isFolder ? PrivateFolder : PrivateFile) == 0;

    /// <summary>Locks the open file without waiting, alone or together with others that share it.</summary>
    public static LockAttempt TryLock(SafeFileHandle file, bool isShared = false) =>
        Lock(file, (isShared ? SharedLock : ExclusiveLock) | DoNotWait) == 0 ? LockAttempt.Taken
        : IsHeldByOther(LastError) ? LockAttempt.Held : LockAttempt.Impossible;

    /// <summary>The error says that somebody else has the file locked: EWOULDBLOCK.</summary>
    public static bool IsHeldByOther(int error) => error is WouldBlockOnLinux or WouldBlockOnMac;

    /// <summary>Why the last call failed, as the system numbers it.</summary>
    public static int LastError => Marshal.GetLastWin32Error();

    private static UnixFile ToFile(Status status) => new(
        (UnixFileKind)(status.Mode & 0xF000),
        status.Mode & 0x1FF,
        (status.Mode & 0x200) != 0,
        status.User,
        $"{status.Device:x}-{status.DeviceOrFile:x}-{status.FileOrFlags:x}");

    [DllImport(Shim, EntryPoint = "SystemNative_GetEUid")]
    private static extern uint GetEffectiveUser();

    [DllImport(Shim, EntryPoint = "SystemNative_LStat", CharSet = CharSet.Ansi, SetLastError = true)]
    private static extern int LookAtLink(string path, out Status status);

    [DllImport(Shim, EntryPoint = "SystemNative_Stat", CharSet = CharSet.Ansi, SetLastError = true)]
    private static extern int LookAt(string path, out Status status);

    [DllImport(Shim, EntryPoint = "SystemNative_FStat", SetLastError = true)]
    private static extern int LookAtOpen(SafeFileHandle file, out Status status);

    [DllImport(Shim, EntryPoint = "SystemNative_Open", CharSet = CharSet.Ansi, SetLastError = true)]
    private static extern SafeFileHandle OpenFile(string path, int flags, int mode);

    [DllImport(Shim, EntryPoint = "SystemNative_MkDir", CharSet = CharSet.Ansi, SetLastError = true)]
    private static extern int MakeFolder(string path, int mode);

    [DllImport(Shim, EntryPoint = "SystemNative_ChMod", CharSet = CharSet.Ansi, SetLastError = true)]
    private static extern int ChangeMode(string path, int mode);

    [DllImport(Shim, EntryPoint = "SystemNative_FChMod", SetLastError = true)]
    private static extern int ChangeModeOfOpen(SafeFileHandle file, int mode);

    [DllImport(Shim, EntryPoint = "SystemNative_FLock", SetLastError = true)]
    private static extern int Lock(SafeFileHandle file, int operation);

    /// <summary>
    /// The runtime's FileStatus, with room for more than it has. Since .NET 7 it has a member more before the file's number, so an
    /// identity is made of all three that the number may be in: of a regular file the others are zero or the same.
    /// </summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(4)]
        public int Mode;

        [FieldOffset(8)]
        public uint User;

        [FieldOffset(88)]
        public long Device;

        [FieldOffset(96)]
        public long DeviceOrFile;

        [FieldOffset(104)]
        public long FileOrFlags;
    }
}
