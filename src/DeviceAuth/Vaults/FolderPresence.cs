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

    /// <summary>By the folder's identity: one that was deleted and made anew is another one.</summary>
    private static readonly Dictionary<string, FolderPresence> Present = new(StringComparer.Ordinal);

    private readonly string _key;
    private readonly SafeFileHandle _folder;
    private int _holders;

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
    /// <param name="wait">The patience.</param>
    /// <param name="most">How often to look at the most.</param>
    /// <param name="isSettled">Somebody else has waited to the end meanwhile.</param>
    /// <returns>False where the patience was over before: what the others hold is theirs still.</returns>
    public bool AwaitOthers(PatientWait wait, int most = int.MaxValue, Func<bool>? isSettled = null)
    {
        for (int steps = 0; IsSharedWithOthers() && steps < (IsFirst ? most : MostStepsWhileHolding) && isSettled?.Invoke() != true; steps++)
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

    /// <summary>This process holds no other lock here.</summary>
    public bool IsFirst => _holders == 1;

    public void Dispose()
    {
        lock (Present)
        {
            if (--_holders == 0)
            {
                Present.Remove(_key);
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
