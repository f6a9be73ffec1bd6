using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using DeviceAuth.Errors;
using Microsoft.Win32.SafeHandles;

namespace DeviceAuth.Vaults;

/// <summary>
/// The folder in which this user's processes meet: the user's own, which nobody else may enter, or an error that says why. A neighbour
/// who could open a lock file could lock everybody out.
/// </summary>
/// <remarks>
/// It follows the home as SecretStore does, and not XDG_STATE_HOME: a login shell and a timer may differ in that, and must meet all
/// the same. On Windows the user's local application data is private by the access control list that the folder inherits.
/// </remarks>
internal static class StateFolder
{
    /// <summary>By the folder's identity, whether its disk knows locks: one that was deleted and made anew is another one.</summary>
    private static readonly ConcurrentDictionary<string, bool> LocksWork = new(StringComparer.Ordinal);

    /// <summary>
    /// In the home; in the temporary folder where there is no home, or it cannot be written, or its disk knows no locks, so that such
    /// a process still meets its kind.
    /// </summary>
    /// <param name="vault">The vault's name, for errors.</param>
    public static string Find(string vault)
    {
        if (InHome is { } home && IsMine(vault, home, isFallback: false) && CanLock(home))
        {
            return home;
        }

        string name = Unix.IsHere ? $"deviceauth-{Unix.User}" : $"deviceauth-{Environment.UserName}";
        string temporary = Path.Combine(Path.GetTempPath(), name);
        return IsMine(vault, temporary, isFallback: true) && CanLock(temporary)
            ? temporary
            : throw DeviceAuthError.NoStateFolder(vault, temporary);
    }

    /// <summary>The home; null where there is none, or one that is another for each current folder.</summary>
    public static string? Home => UserHome.Folder is { } home && Path.IsPathRooted(home) ? home : null;

    private static string? InHome => Home is { } home
        ? Unix.IsHere ? Path.Combine(home, ".local", "state", "deviceauth") : Path.Combine(home, "DeviceAuth")
        : null;

    /// <summary>It is there, the user's own and closed to others; false where it cannot be had there.</summary>
    private static bool IsMine(string vault, string folder, bool isFallback)
    {
        if (!Unix.IsHere)
        {
            return IsWritable(folder);
        }

        if (!isFallback && UnfitParent(folder) is { } reason)
        {
            throw DeviceAuthError.StateFolderUnfit(vault, folder, reason);
        }

        if (Unix.Look(folder) is null && !Make(folder))
        {
            return false;
        }

        // In a folder that all may write into, a link may be anybody's.
        if ((isFallback ? Unix.Look(folder) : Unix.Follow(folder)) is not { Kind: UnixFileKind.Folder } found)
        {
            return isFallback ? throw DeviceAuthError.StateFolderUnfit(vault, folder, "it is no folder") : false;
        }

        if (found.Owner != Unix.User)
        {
            return isFallback || IsWritable(folder)
                ? throw DeviceAuthError.StateFolderUnfit(vault, folder, $"it belongs to the user {found.Owner}, and this is the user {Unix.User}")
                : false;
        }

        if (!found.IsPrivate && Unix.Look(folder) is { Kind: UnixFileKind.Link })
        {
            // Whatever it leads to was made for something else, and others may have rights there that are not this module's to take.
            throw DeviceAuthError.StateFolderUnfit(vault, folder, "it is a link to a folder that others may enter");
        }

        return found.IsPrivate || Unix.MakePrivate(folder, isFolder: true);
    }

    /// <summary>The folders between the home and the folder, from the home on: how open the home itself is, is its owner's choice.</summary>
    private static IEnumerable<string> Parents(string folder)
    {
        string state = Path.GetDirectoryName(folder);
        return [Path.GetDirectoryName(state), state];
    }

    /// <summary>
    /// Why a neighbour could put a folder of his own in this one's place: he may write what it lies in, or owns that; null where none
    /// can. In a folder with the sticky bit nobody renames what is another's.
    /// </summary>
    private static string? UnfitParent(string folder)
    {
        foreach (string parent in Parents(folder))
        {
            if (Unix.Follow(parent) is not { Kind: UnixFileKind.Folder } found)
            {
                return null;
            }

            if (found.Owner != Unix.User && found.Owner != Unix.Root)
            {
                return $"{parent}, which it is in, belongs to the user {found.Owner}";
            }

            if (found.MayBeWrittenByOthers)
            {
                return $"others may write into {parent}, which it is in; take that right away with chmod o-w";
            }
        }

        return null;
    }

    /// <summary>Makes it, and what it lies in, each for its owner alone: an umask that lets all write would let all rename it.</summary>
    private static bool Make(string folder) =>
        Parents(folder).Append(folder).All(path => Unix.Follow(path) is not null || Unix.CreateFolder(path) || Unix.LastError == Unix.AlreadyThere);

    private static bool IsWritable(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder); // which says nothing of a folder that is there
            string probe = Path.Combine(folder, $"writable-{Guid.NewGuid():N}");
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
                return true;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>It can be written, and a second opening of a locked file in it is refused, as not each disk in a network does it.</summary>
    private static bool CanLock(string folder)
    {
        if (!Unix.IsHere)
        {
            return true; // where no other process can open a file that is open
        }

        string identity = Unix.Follow(folder)?.Identity ?? folder;
        if (LocksWork.TryGetValue(identity, out bool works))
        {
            return works;
        }

        string probe = Path.Combine(folder, $"locks-{Guid.NewGuid():N}");
        using SafeFileHandle first = Unix.CreatePrivate(probe);
        if (first.IsInvalid)
        {
            return false; // now, and it may be otherwise at the next command
        }

        using SafeFileHandle second = Unix.Open(probe);
        File.Delete(probe);
        if (second.IsInvalid)
        {
            return true; // there is no telling now
        }

        works = Unix.TryLock(first) == LockAttempt.Taken && Unix.TryLock(second) == LockAttempt.Held;
        LocksWork[identity] = works;
        return works;
    }
}
