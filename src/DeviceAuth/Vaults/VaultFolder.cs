using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace DeviceAuth.Vaults;

/// <summary>
/// Where this user's processes meet: the folder with a lock file and a state file for each vault. Neither holds a secret.
/// </summary>
internal static class VaultFolder
{
    /// <summary>The lock file's path; the folder exists then.</summary>
    public static string LockFile(string vault) => Path.Combine(Create(), FileName(vault) + ".lock");

    /// <summary>The state file's path; the folder exists then.</summary>
    public static string StateFile(string vault) => Path.Combine(Create(), FileName(vault) + ".state");

    /// <summary>
    /// The user's folder for state; the temporary folder where there is no home or it cannot be written, so that a process
    /// without one still meets its kind.
    /// </summary>
    private static string Create()
    {
        try
        {
            if (HomeFolder() is { } home)
            {
                return Directory.CreateDirectory(home).FullName;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A read-only home: the temporary folder it is.
        }

        return Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "deviceauth-" + Environment.UserName)).FullName;
    }

    private static string? HomeFolder()
    {
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
        {
            string local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
            return local.Length == 0 ? null : Path.Combine(local, "DeviceAuth");
        }

        if (Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } state)
        {
            return Path.Combine(state, "deviceauth");
        }

        return Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home
            ? Path.Combine(home, ".local", "state", "deviceauth")
            : null;
    }

    /// <summary>A vault's name may hold what no file name may, and counts in any case of letters.</summary>
    private static string FileName(string vault)
    {
        using SHA256 sha256 = SHA256.Create();
        byte[] hash = sha256.ComputeHash(Encoding.UTF8.GetBytes(vault.ToLowerInvariant()));
        return "vault-" + BitConverter.ToString(hash, 0, 8).Replace("-", "").ToLowerInvariant();
    }
}
