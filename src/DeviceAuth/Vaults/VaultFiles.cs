using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace DeviceAuth.Vaults;

/// <summary>
/// Where this user's processes meet: a lock file and a state file for each store of vaults. Neither holds a secret. They follow
/// the home as SecretStore does, and not XDG_STATE_HOME: a login shell and a timer may differ in that, and must meet all the same.
/// </summary>
/// <param name="Lock">The lock file's path; its folder exists.</param>
/// <param name="State">The state file's path, beside the lock file.</param>
internal sealed record VaultFiles(string Lock, string State)
{
    /// <summary>The path of the lock file of one secret.</summary>
    public string LockOf(string secretName) => $"{Lock.Substring(0, Lock.Length - LockExtension.Length)}-{secretName.ToLowerInvariant()}{LockExtension}";

    /// <summary>
    /// In the user's folder for state; in the temporary folder where there is no home or it cannot be written, so that a process
    /// without one still meets its kind. Another user who takes such a name there first causes an error and no more: the folder's
    /// sticky bit keeps the files apart.
    /// </summary>
    public static VaultFiles Of(VaultInfo vault)
    {
        string name = FileName(vault.Storage);
        string path = HomeFolder() is { } home && IsWritable(home)
            ? Path.Combine(home, name)
            : Path.Combine(Path.GetTempPath(), $"deviceauth-{Environment.UserName}-{name}");
        return new VaultFiles(path + LockExtension, path + ".state");
    }

    private const string LockExtension = ".lock";

    private static bool IsWritable(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder); // which says nothing of a folder that is there
            using FileStream probe = new(Path.Combine(folder, "writable"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
            return true;
        }
        catch (IOException exception)
        {
            return VaultLock.IsBusy(exception);
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string? HomeFolder()
    {
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
        {
            string local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
            return local.Length == 0 ? null : Path.Combine(local, "DeviceAuth");
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
