using System;
using System.IO;

namespace DeviceAuth.Vaults;

/// <summary>
/// Tells that this process holds some lock, where nobody deletes it: in the home itself, which no cleaner takes away as he may the
/// folder of the locks. Whoever finds that folder new, or emptied, waits until nobody is present who may hold a lock of the old one.
/// </summary>
internal sealed class HomePresence : IDisposable
{
    /// <summary>
    /// A minute and a half: longer than a request to a provider takes and a write. A home that neighbours may read they can lock too,
    /// and so keep the first user of a new folder waiting, and no longer than this.
    /// </summary>
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(90);

    private readonly FolderPresence _home;
    private readonly string _settled;

    private HomePresence(FolderPresence home, string folder)
    {
        _home = home;
        _settled = Path.Combine(folder, "settled");
    }

    /// <summary>Present until the result is disposed; null for a folder outside the home, beside which there is nothing to lock.</summary>
    public static HomePresence? Enter(string folder) => StateFolder.Home is { } home && folder.StartsWith(home.TrimEnd('/') + "/", StringComparison.Ordinal)
        ? new HomePresence(FolderPresence.Enter(home), folder)
        : null;

    /// <summary>
    /// Waits, where the folder is new, until nobody else is present. A file in it says from then on that it is not: who holds a lock
    /// already does not write that, since he may be the very one whom others must wait for.
    /// </summary>
    /// <param name="wait">The patience.</param>
    /// <param name="longestHold">How long the lock that is wanted is held at the most; null for the longest of all.</param>
    public Others AwaitOthers(PatientWait wait, TimeSpan? longestHold)
    {
        if (IsSettled())
        {
            return Others.Gone;
        }

        Others others = _home.AwaitOthers(wait, longestHold ?? LongestHold, IsSettled);
        bool isWaitedOut = others == Others.Gone || (others == Others.Elsewhere && longestHold is null);
        if (isWaitedOut && _home.IsAlone)
        {
            Settle();
        }

        return others;
    }

    public void Dispose() => _home.Dispose();

    private bool IsSettled() => Unix.Look(_settled) is { Kind: UnixFileKind.Regular };

    /// <summary>Where that fails, the next one waits too.</summary>
    private void Settle()
    {
        try
        {
            PrivateFile.Create(_settled).Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }
}
