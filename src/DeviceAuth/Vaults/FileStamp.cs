using System;
using System.IO;

namespace DeviceAuth.Vaults;

/// <summary>What tells whether a file was written since: where nothing of it differs, nobody wrote.</summary>
/// <param name="Length">The length in bytes.</param>
/// <param name="WrittenAt">When it was last written.</param>
/// <param name="Identity">The file that the path leads to; empty where the system has no word for it.</param>
internal sealed record FileStamp(long Length, DateTime WrittenAt, string Identity)
{
    /// <summary>Local disks date a write to the tick of the kernel's clock, every ten milliseconds at most.</summary>
    private static readonly TimeSpan FineTick = TimeSpan.FromMilliseconds(100);

    /// <summary>A disk whose times are whole seconds may be one that counts in twos.</summary>
    private static readonly TimeSpan CoarseTick = TimeSpan.FromSeconds(2.1);

    /// <summary>The file as it is now; null where it cannot be looked at.</summary>
    public static FileStamp? Of(string path)
    {
        try
        {
            // Opened first: only that makes a disk in a network ask its server again.
            using FileStream file = PrivateFile.OpenToRead(path);
            return new FileStamp(file.Length, File.GetLastWriteTimeUtc(path), Unix.IsHere ? Unix.Follow(path)?.Identity ?? "" : "");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A later write would be dated later: one in the same tick would not, and could not be told.</summary>
    /// <param name="utcNow">When the stamp was taken.</param>
    public bool IsSettled(DateTime utcNow) =>
        utcNow - WrittenAt > (WrittenAt.Ticks % TimeSpan.TicksPerSecond == 0 ? CoarseTick : FineTick);
}
