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

    /// <summary>Two seconds.</summary>
    private const int MostStepsWhileHolding = 80;

    private static readonly Dictionary<string, FolderPresence> Present = new(StringComparer.Ordinal);

    private readonly string _path;
    private readonly SafeFileHandle _folder;
    private int _holders;

    private FolderPresence(string path)
    {
        _path = path;
        _folder = Unix.OpenToRead(path);
    }

    /// <summary>Present until the result is disposed. A disk that cannot lock a folder costs that guard and no more.</summary>
    public static FolderPresence Enter(string path)
    {
        lock (Present)
        {
            if (!Present.TryGetValue(path, out FolderPresence? presence))
            {
                Present[path] = presence = new FolderPresence(path);
                presence.Share();
            }

            presence._holders++;
            return presence;
        }
    }

    /// <summary>
    /// Waits until no other process is present. Who holds no lock yet is not present meanwhile, or two that wait would wait for each
    /// other; who holds one already waits for moments alone, since what he wants is held for moments.
    /// </summary>
    /// <returns>False where the patience was over before: what the others hold is theirs still.</returns>
    public bool AwaitOthers(PatientWait wait)
    {
        for (int steps = 0; IsSharedWithOthers() && (_holders == 1 || steps < MostStepsWhileHolding); steps++)
        {
            if (wait.IsOver)
            {
                return false;
            }

            wait.Step(RetryDelay);
        }

        lock (Present)
        {
            Share();
        }

        return true;
    }

    public void Dispose()
    {
        lock (Present)
        {
            if (--_holders == 0)
            {
                Present.Remove(_path);
                _folder.Dispose();
            }
        }
    }

    private bool IsSharedWithOthers()
    {
        lock (Present)
        {
            bool isShared = !_folder.IsInvalid && Unix.IsLockedByOther(_folder) is true; // which gives one's own up, too
            if (_holders > 1)
            {
                Share();
            }

            return isShared;
        }
    }

    private void Share()
    {
        if (!_folder.IsInvalid)
        {
            Unix.IsLockedByOther(_folder, isShared: true);
        }
    }
}
