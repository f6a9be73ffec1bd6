using System;
using System.IO;
using System.Linq;
using DeviceAuth.Errors;

namespace DeviceAuth.Vaults;

/// <summary>
/// Makes one process at a time the only one of this user's that works with a vault. The operating system frees it when the
/// process dies, however it dies; the file stays and means nothing by itself.
/// </summary>
internal static class VaultLock
{
    /// <summary>Longer than the longest holder needs: a stale view, a slow provider and a slow vault in a row.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(25);

    /// <summary>
    /// What the operating systems call it when somebody else has the file open: ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION of
    /// Windows, EWOULDBLOCK of Linux and of macOS.
    /// </summary>
    private static readonly int[] Busy = [unchecked((int)0x80070020), unchecked((int)0x80070021), 11, 35];

    /// <summary>Somebody else has the file open.</summary>
    public static bool IsBusy(IOException exception) => Busy.Contains(exception.HResult);

    /// <summary>Waits for the lock, cancellably. Throws <c>VaultFailed</c> where it does not come.</summary>
    public static IDisposable Acquire(string vault, string path, IClock clock, IPipeline pipeline) =>
        TryAcquire(vault, path, Patience, clock, pipeline)
            ?? throw DeviceAuthError.VaultBusy(vault, path, new IOException("another process has had it all the time"));

    /// <summary>Waits for the lock, cancellably; null where somebody else has it all the while.</summary>
    public static IDisposable? TryAcquire(string vault, string path, TimeSpan patience, IClock clock, IPipeline pipeline)
    {
        TimeSpan giveUp = clock.Elapsed + patience;
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException exception) when (IsBusy(exception))
            {
                if (clock.Elapsed >= giveUp)
                {
                    return null;
                }

                pipeline.Sleep(RetryDelay);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw DeviceAuthError.VaultBusy(vault, path, exception);
            }
        }
    }
}
