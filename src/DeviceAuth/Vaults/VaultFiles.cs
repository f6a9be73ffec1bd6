using System;
using System.IO;
using System.Security.Cryptography;
using System.Text;

namespace DeviceAuth.Vaults;

/// <summary>
/// Where this user's processes meet: a lock file and a state file for each store of vaults, and a lock file for each secret. None
/// holds a secret.
/// </summary>
/// <param name="Lock">The lock file's path; its folder was there when this was made.</param>
/// <param name="State">The state file's path, beside the lock file.</param>
internal sealed record VaultFiles(string Lock, string State)
{
    private const string LockExtension = ".lock";

    /// <summary>The folder was not deleted since.</summary>
    public bool HaveFolder => Directory.Exists(Path.GetDirectoryName(Lock));

    /// <summary>The path of the lock file of one secret.</summary>
    public string LockOf(string secretName) => $"{Lock.Substring(0, Lock.Length - LockExtension.Length)}-{secretName.ToLowerInvariant()}{LockExtension}";

    public static VaultFiles Of(VaultInfo vault)
    {
        string path = Path.Combine(StateFolder.Find(vault.Name), FileName(vault.Storage));
        return new VaultFiles(path + LockExtension, path + ".state");
    }

    /// <summary>A vault's name may hold what no file name may, and counts in any case of letters.</summary>
    private static string FileName(string vault)
    {
        using SHA256 sha256 = SHA256.Create();
        byte[] hash = sha256.ComputeHash(Encoding.UTF8.GetBytes(vault.ToLowerInvariant()));
        return "vault-" + BitConverter.ToString(hash, 0, 8).Replace("-", "").ToLowerInvariant();
    }
}
