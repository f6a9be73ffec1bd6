using System;
using System.Collections.Concurrent;
using System.IO;
using DeviceAuth.Errors;

namespace DeviceAuth.Vaults;

/// <summary>
/// Makes one caller at a time the only one of this user's that works with a vault, or with a secret of it. The operating system frees
/// it when the process dies, however it dies; the file stays, and says who had it last.
/// </summary>
internal sealed class VaultLock : IHeldLock
{
    /// <summary>Longer than the longest holder needs: a provider that does not answer, and a slow vault.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(25);

    /// <summary>What this process holds. Two of its own callers meet here, whatever becomes of the files.</summary>
    private static readonly ConcurrentDictionary<string, bool> Held = new(StringComparer.Ordinal);

    private readonly string _path;
    private readonly IDisposable _file;

    private VaultLock(string path, IDisposable file)
    {
        _path = path;
        _file = file;
    }

    /// <summary>Waits for the lock, cancellably, and not in silence. Throws <c>VaultFailed</c> where it does not come.</summary>
    /// <param name="what">What it is the lock of, as the end of "another process that uses …".</param>
    /// <param name="pathOf">The lock file's path, in a folder that is there: asked at each try, since the folder may be deleted meanwhile.</param>
    /// <param name="wasUsed">There was such a lock before: asked where its file is not there.</param>
    /// <param name="clock">Its monotonic time counts.</param>
    /// <param name="pipeline">Where to wait.</param>
    /// <param name="longestHold">
    /// How long such a lock is held at the most: where its file was deleted, nobody is waited for any longer who may hold the old one. Null
    /// for to the end.
    /// </param>
    public static IHeldLock Acquire(
        string what, Func<string> pathOf, Func<bool> wasUsed, IClock clock, IPipeline pipeline, TimeSpan? longestHold = null) =>
        TryAcquire(what, pathOf, wasUsed, Patience, clock, pipeline, longestHold) ?? throw HadByOthers(what, pathOf());

    /// <summary>The same for a caller with a patience of its own; null where somebody else has it all the while.</summary>
    public static IHeldLock? TryAcquire(
        string what, Func<string> pathOf, Func<bool> wasUsed, TimeSpan patience, IClock clock, IPipeline pipeline, TimeSpan? longestHold = null)
    {
        string path = pathOf();
        PatientWait wait = new(clock, pipeline, patience, () => $"{HolderOf(path)} that uses {what}");
        while (true)
        {
            if (TryTake(what, path, wasUsed, wait, longestHold) is { } taken)
            {
                return taken;
            }

            if (wait.IsOver)
            {
                return null;
            }

            wait.Step(RetryDelay, who: UnixLock.HolderOf(path));
            path = pathOf();
        }
    }

    /// <summary>On Windows nobody can take an open file away.</summary>
    public bool IsStillMine => _file is not UnixLock file || file.IsAt(_path);

    public void Dispose()
    {
        _file.Dispose();
        Held.TryRemove(_path, out _);
    }

    /// <summary>The lock; null where somebody else has it at this moment, here or in another process.</summary>
    private static VaultLock? TryTake(string what, string path, Func<bool> wasUsed, PatientWait wait, TimeSpan? longestHold)
    {
        if (!Held.TryAdd(path, true))
        {
            return null;
        }

        IDisposable? file = null;
        try
        {
            file = Unix.IsHere ? UnixLock.TryTake(path, wasUsed, wait, longestHold) : TryOpen(path);
            return file is null ? null : new VaultLock(path, file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw DeviceAuthError.VaultBusy(what, path, exception);
        }
        finally
        {
            if (file is null)
            {
                Held.TryRemove(path, out _);
            }
        }
    }

    /// <summary>On Windows who has a file open alone has it locked, and nobody can take it away meanwhile.</summary>
    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (PrivateFile.IsInUse(exception) || exception is DirectoryNotFoundException)
        {
            return null; // the folder was deleted a moment ago, or somebody else has it
        }
    }

    private static DeviceAuthException HadByOthers(string what, string path) => DeviceAuthError.VaultHeld(what, HolderOf(path), path);

    private static string HolderOf(string path) => UnixLock.HolderOf(path) is { } holder ? $"the process {holder}" : "another command";
}
