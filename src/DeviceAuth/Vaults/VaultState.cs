using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace DeviceAuth.Vaults;

/// <summary>
/// What this user's processes last wrote into a vault: a hash and a revision for each secret, and when. It unmasks a vault that
/// shows a process an outdated copy. It holds no secret, and losing it costs nothing but that guard.
/// </summary>
internal sealed class VaultState
{
    /// <summary>The first line of the file: another version is read as an empty state.</summary>
    private const string Header = "DeviceAuth vault state 1";

    private readonly string _path;

    /// <summary>In the order of the writes, one for each secret.</summary>
    private readonly List<VaultStateEntry> _entries;

    private VaultState(string path, IEnumerable<VaultStateEntry> entries)
    {
        _path = path;
        _entries = [.. entries];
    }

    /// <summary>The last write; null where there was none.</summary>
    public VaultStateEntry? Newest => _entries.LastOrDefault();

    public static VaultState Load(string path)
    {
        try
        {
            string[] lines = File.ReadAllLines(path);
            if (lines.Length > 0 && lines[0] == Header)
            {
                return new VaultState(path, lines.Skip(1).Select(VaultStateEntry.Parse));
            }
        }
        catch (Exception exception) when (exception
            is IOException or UnauthorizedAccessException or FormatException or OverflowException or ArgumentException)
        {
            // None yet, or damaged.
        }

        return new VaultState(path, []);
    }

    public VaultStateEntry? Find(string secretName) => _entries.Find(IsOf(secretName));

    /// <summary>Notes a write and keeps it, in one step: a process that dies meanwhile leaves the old file or the new one.</summary>
    public void Note(VaultStateEntry entry)
    {
        _entries.RemoveAll(IsOf(entry.SecretName));
        _entries.Add(entry);
        string temporary = _path + ".new";
        try
        {
            File.Delete(temporary); // whatever stands there under the name, a link of somebody else's too
            File.WriteAllLines(temporary, [Header, .. _entries.Select(item => item.ToString())]);
            if (File.Exists(_path))
            {
                File.Replace(temporary, _path, null);
            }
            else
            {
                File.Move(temporary, _path);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A full disk costs the guard, not the token.
        }
    }

    private static Predicate<VaultStateEntry> IsOf(string secretName) =>
        entry => entry.SecretName.Equals(secretName, StringComparison.OrdinalIgnoreCase);
}
