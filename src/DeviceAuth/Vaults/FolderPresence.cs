using System;
using System.Collections.Generic;
using Microsoft.Win32.SafeHandles;

namespace DeviceAuth.Vaults;

/// <summary>
/// Tells that this process holds some lock of a folder: a shared lock of the folder itself. Who deletes a lock file while it is held
/// does not delete that, so whoever makes the file anew can wait until nobody holds any that he cannot see.
/// </summary>
internal sealed class FolderPresence : IDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(25);

    /// <summary>By the folder's identity: one that was deleted and made anew is another one.</summary>
    private static readonly Dictionary<string, FolderPresence> Present = new(StringComparer.Ordinal);

    private readonly string _key;
    private readonly SafeFileHandle _folder;
    private int _entered;
    private int _waiting;

    private FolderPresence(string key, SafeFileHandle folder)
    {
        _key = key;
        _folder = folder;
    }

    /// <summary>Present until the result is disposed. A disk that cannot lock a folder costs that guard and no more.</summary>
    public static FolderPresence Enter(string path)
    {
        lock (Present)
        {
            SafeFileHandle folder = Unix.OpenToRead(path);
            string key = (folder.IsInvalid ? null : Unix.Look(folder)?.Identity) ?? path;
            if (Present.TryGetValue(key, out FolderPresence? presence))
            {
                folder.Dispose();
            }
            else
            {
                Present[key] = presence = new FolderPresence(key, folder);
            }

            presence._entered++;
            presence.Share();
            return presence;
        }
    }

    /// <summary>
    /// Waits until no other process is present. Who only waits is not present meanwhile, or two that wait would wait for each other; who
    /// holds a lock in this process is.
    /// </summary>
    /// <param name="wait">The patience.</param>
    /// <param name="longest">How long to wait at the most.</param>
    /// <param name="isSettled">Somebody else has waited to the end meanwhile.</param>
    public Others AwaitOthers(PatientWait wait, TimeSpan longest, Func<bool> isSettled)
    {
        Count(waiting: +1);
        try
        {
            TimeSpan waited = TimeSpan.Zero;
            while (IsSharedWithOthers() && !isSettled())
            {
                if (waited >= longest)
                {
                    return Others.Elsewhere;
                }

                if (wait.IsOver)
                {
                    return Others.Present;
                }

                wait.Step(RetryDelay);
                waited += RetryDelay;
            }

            return Others.Gone;
        }
        finally
        {
            Count(waiting: -1);
        }
    }

    /// <summary>Nobody else of this process holds a lock here.</summary>
    public bool IsAlone
    {
        get
        {
            lock (Present)
            {
                return _entered - _waiting == 1;
            }
        }
    }

    public void Dispose()
    {
        lock (Present)
        {
            if (--_entered == 0)
            {
                Present.Remove(_key);
                _folder.Dispose();
            }
        }
    }

    private void Count(int waiting)
    {
        lock (Present)
        {
            _waiting += waiting;
            ShareIfHeld();
        }
    }

    private bool IsSharedWithOthers()
    {
        lock (Present)
        {
            bool isShared = !_folder.IsInvalid && Unix.TryLock(_folder) == LockAttempt.Held; // which gives one's own up, too
            ShareIfHeld();
            return isShared;
        }
    }

    private void ShareIfHeld()
    {
        if (_entered > _waiting)
        {
            Share();
        }
    }

    private void Share()
    {
        if (!_folder.IsInvalid)
        {
            Unix.TryLock(_folder, isShared: true);
        }
    }
}
