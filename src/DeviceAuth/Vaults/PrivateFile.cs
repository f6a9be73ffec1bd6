using System;
using System.ComponentModel;
using System.IO;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace DeviceAuth.Vaults;

/// <summary>Files of this user's alone: made so from their first moment, and read only where they are what they should be.</summary>
internal static class PrivateFile
{
    /// <summary>The text of a regular file that is not longer; null for whatever else is there, which is not followed nor waited for.</summary>
    public static string? Read(string path, int longest)
    {
        if (Unix.IsHere && Unix.Look(path) is not { Kind: UnixFileKind.Regular })
        {
            return null;
        }

        using FileStream file = OpenToRead(path);
        if (file.Length > longest)
        {
            return null;
        }

        byte[] bytes = new byte[longest];
        int length = 0;
        for (int read; length < longest && (read = file.Read(bytes, length, longest - length)) > 0;)
        {
            length += read;
        }

        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    /// <summary>Opens a file for reading beside whoever writes it or has it locked.</summary>
    public static FileStream OpenToRead(string path)
    {
        if (!Unix.IsHere)
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }

        SafeFileHandle file = Unix.OpenToRead(path);
        return file.IsInvalid ? throw new IOException(new Win32Exception(Unix.LastError).Message) : new FileStream(file, FileAccess.Read);
    }

    /// <summary>
    /// Somebody else has the file open: ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION of Windows, and what Linux and macOS say.
    /// </summary>
    public static bool IsInUse(IOException exception) =>
        exception.HResult is unchecked((int)0x80070020) or unchecked((int)0x80070021) || Unix.IsHeldByOther(exception.HResult);

    /// <summary>Puts the text in the place of whatever is at the path, in one step.</summary>
    public static void Replace(string path, string text)
    {
        string temporary = path + ".new";
        File.Delete(temporary); // whatever stands there under the name, a link too
        using (FileStream file = Create(temporary))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            file.Write(bytes, 0, bytes.Length);
        }

        Move(temporary, path);
    }

    /// <summary>A new file, where nothing was of that name.</summary>
    public static FileStream Create(string path)
    {
        if (!Unix.IsHere)
        {
            return new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None); // its folder's access list counts
        }

        SafeFileHandle file = Unix.CreatePrivate(path);
        return file.IsInvalid
            ? throw new IOException(new Win32Exception(Unix.LastError).Message)
            : new FileStream(file, FileAccess.ReadWrite);
    }

    /// <summary>Gives a file another name, in the place of the file that has it.</summary>
    public static void Move(string from, string to)
    {
        try
        {
            if (File.Exists(to))
            {
                File.Replace(from, to, null);
            }
            else
            {
                File.Move(from, to);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            File.Delete(from);
            throw;
        }
    }
}
