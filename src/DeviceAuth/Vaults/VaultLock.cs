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
    /// <param name="path">The lock file's path.</param>
    /// <param name="wasUsed">There was such a lock before: asked where its file is not there.</param>
    /// <param name="clock">Its monotonic time counts.</param>
    /// <param name="pipeline">Where to wait.</param>
    public static IHeldLock Acquire(string what, string path, Func<bool> wasUsed, IClock clock, IPipeline pipeline) =>
        TryAcquire(what, path, wasUsed, Patience, clock, pipeline) ?? throw DeviceAuthError.VaultHeld(what, HolderOf(path), path);

    /// <summary>The same for a caller with a patience of its own; null where somebody else has it all the while.</summary>
    public static IHeldLock? TryAcquire(
        string what, string path, Func<bool> wasUsed, TimeSpan patience, IClock clock, IPipeline pipeline)
    {
        PatientWait wait = new(clock, pipeline, patience, () => $"{HolderOf(path)} that uses {what}");
        while (!Held.TryAdd(path, true))
        {
            if (!GoOn(wait, path))
            {
                return null;
            }
        }

        IDisposable? file = null;
        try
        {
            file = TryOpen(what, path, wasUsed, wait);
            return file is null ? null : new VaultLock(path, file);
        }
        finally
        {
            if (file is null)
            {
                Held.TryRemove(path, out _);
            }
        }
    }

    /// <summary>On Windows nobody can take an open file away.</summary>
    public bool IsStillMine => _file is not UnixLock file || file.IsAt(_path);

    public void Dispose()
    {
        _file.Dispose();
        Held.TryRemove(_path, out _);
    }

    private static IDisposable? TryOpen(string what, string path, Func<bool> wasUsed, PatientWait wait)
    {
        try
        {
            while (true)
            {
                IDisposable? file = Unix.IsHere ? UnixLock.TryTake(path, wasUsed, wait) : TryOpen(path);
                if (file is not null || !GoOn(wait, path))
                {
                    return file;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw DeviceAuthError.VaultBusy(what, path, exception);
        }
    }

    /// <summary>Waits one step; false where the patience is at its end.</summary>
    private static bool GoOn(PatientWait wait, string path)
    {
        if (wait.IsOver)
        {
            return false;
        }

        wait.Step(RetryDelay, who: UnixLock.HolderOf(path));
        return true;
    }

    /// <summary>On Windows who has a file open alone has it locked, and nobody can take it away meanwhile.</summary>
    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (PrivateFile.IsInUse(exception))
        {
            return null;
        }
    }

    private static string HolderOf(string path) => UnixLock.HolderOf(path) is { } holder ? $"the process {holder}" : "another command";
}
