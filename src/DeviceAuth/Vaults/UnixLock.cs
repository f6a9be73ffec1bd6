using System;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace DeviceAuth.Vaults;

/// <summary>
/// A lock on Linux and macOS that proves itself. It is <c>flock</c>, asked for by this module itself, since .NET asks for none where
/// DOTNET_SYSTEM_IO_DISABLEFILELOCKING is set, as is advised for homes in a network. After it was taken, the path leads to the same
/// file; and where the file had been there before and is gone, or its whole folder is, whoever may hold the lock of the old one is waited for.
/// </summary>
internal sealed class UnixLock : IDisposable
{
    /// <summary>The digits of a process's number.</summary>
    private const int LongestHolder = 20;

    private readonly SafeFileHandle _file;
    private readonly IDisposable _presence;
    private readonly IDisposable? _atHome;

    private UnixLock(SafeFileHandle file, IDisposable presence, IDisposable? atHome)
    {
        _file = file;
        _presence = presence;
        _atHome = atHome;
    }

    /// <summary>The lock; null where somebody else has it at this moment.</summary>
    /// <exception cref="IOException">There is no such lock to be had.</exception>
    public static UnixLock? TryTake(string path, Func<bool> wasUsed, PatientWait wait, TimeSpan? longestHold)
    {
        string folder = Path.GetDirectoryName(path);
        SafeFileHandle? file = null;
        FolderPresence? presence = null;
        HomePresence? atHome = null;
        try
        {
            bool isMissing = Unix.Look(path) is null;
            if (isMissing)
            {
                // Before the file is made: whoever is waited for may need this very lock to come to his end.
                presence = FolderPresence.Enter(folder);
                atHome = HomePresence.Enter(folder);
                if ((wasUsed() && presence.AwaitOthers(wait, longestHold ?? TimeSpan.MaxValue, () => Unix.Look(path) is not null) == Others.Present)
                    || atHome?.AwaitOthers(wait, longestHold) == Others.Present)
                {
                    return null;
                }
            }

            file = Open(path, out bool isNew);
            if (file is null)
            {
                return null;
            }

            LockAttempt attempt = Unix.TryLock(file);
            if (attempt == LockAttempt.Impossible)
            {
                throw Failure();
            }

            if (attempt == LockAttempt.Held || !IsAt(file, path))
            {
                return null; // or it was deleted or replaced meanwhile, and others lock another file by now
            }

            if (isNew && !isMissing)
            {
                File.Delete(path); // it was deleted a moment ago, and nobody was waited for
                return null;
            }

            UnixLock taken = new(file, presence ?? FolderPresence.Enter(folder), atHome ?? HomePresence.Enter(folder));
            NoteHolder(file);
            (file, presence, atHome) = (null, null, null);
            return taken;
        }
        finally
        {
            atHome?.Dispose();
            presence?.Dispose();
            file?.Dispose();
        }
    }

    /// <summary>The number of the process that has the lock or had it last; null where that is not known.</summary>
    public static string? HolderOf(string path)
    {
        try
        {
            return Unix.IsHere
                && PrivateFile.Read(path, LongestHolder) is { } holder
                && int.TryParse(holder, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? holder : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The path leads to the file that this lock is of.</summary>
    public bool IsAt(string path) => IsAt(_file, path);

    public void Dispose()
    {
        _atHome?.Dispose();
        _presence.Dispose();
        _file.Dispose();
    }

    private static bool IsAt(SafeFileHandle file, string path) => Unix.Look(file)?.Identity is { } identity && identity == Unix.Look(path)?.Identity;

    /// <summary>
    /// The lock file: a regular file of this user's, which is neither followed nor waited for. Null where it, or the folder, was deleted a
    /// moment ago.
    /// </summary>
    private static SafeFileHandle? Open(string path, out bool isNew)
    {
        isNew = false;
        if (Unix.Look(path) is { } found)
        {
            if (found.Kind != UnixFileKind.Regular || found.Owner != Unix.User)
            {
                throw new IOException($"it is no regular file of this user's: {path}");
            }

            if (!found.IsPrivate)
            {
                Unix.MakePrivate(path, isFolder: false);
            }
        }
        else
        {
            SafeFileHandle made = Unix.CreatePrivate(path);
            if (!made.IsInvalid)
            {
                isNew = true;
                return made;
            }

            if (Unix.LastError != Unix.AlreadyThere)
            {
                return NoneOrFailure();
            }
        }

        SafeFileHandle opened = Unix.Open(path);
        return opened.IsInvalid ? NoneOrFailure() : opened;
    }

    private static SafeFileHandle? NoneOrFailure() => Unix.LastError == Unix.NoSuchFile ? null : throw Failure();

    /// <summary>For who waits. A full disk costs that and no more.</summary>
    private static void NoteHolder(SafeFileHandle file)
    {
        try
        {
            using Process process = Process.GetCurrentProcess();
            byte[] text = Encoding.ASCII.GetBytes(process.Id.ToString(CultureInfo.InvariantCulture));
            using SafeFileHandle borrowed = new(file.DangerousGetHandle(), ownsHandle: false);
            using FileStream stream = new(borrowed, FileAccess.ReadWrite, 1, isAsync: false);
            stream.SetLength(text.Length);
            stream.Write(text, 0, text.Length);
            stream.Flush();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static IOException Failure() => new(new Win32Exception(Unix.LastError).Message);
}
