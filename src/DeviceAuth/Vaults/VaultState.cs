using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace DeviceAuth.Vaults;

/// <summary>
/// What this user's processes last did with a vault. Of each secret's last write a hash, a revision and when: that unmasks a vault
/// that shows a process an outdated copy. When the provider last gave no new token for a secret: whoever else wants one may leave it
/// alone for a while. It holds no secret, and losing it costs nothing but these guards.
/// </summary>
internal sealed class VaultState
{
    /// <summary>The first line of the file: another version is read as an empty state.</summary>
    private const string Header = "DeviceAuth vault state 2";

    private const string FailedMark = "refresh failed";
    private const string ReservedMark = "name reserved";

    /// <summary>Longest file that is read or written; the oldest writes are forgotten for it.</summary>
    private const int LongestFile = 64 * 1024;

    private readonly string _path;

    /// <summary>In the order of the writes, one for each secret.</summary>
    private readonly List<VaultStateEntry> _entries = [];

    /// <summary>By what happened and the secret's name: when it last did.</summary>
    private readonly Dictionary<(string What, string SecretName), DateTimeOffset> _marks = [];

    private VaultState(string path) => _path = path;

    /// <summary>The last write; null where there was none.</summary>
    public VaultStateEntry? Newest => _entries.LastOrDefault();

    /// <summary>The state as it is kept. Writers replace the file in one step, so reading needs no lock.</summary>
    public static VaultState Load(string path)
    {
        try
        {
            string[] lines = PrivateFile.Read(path, LongestFile)?.Split('\n') ?? [];
            VaultState state = new(path);
            if (lines[0] == Header)
            {
                foreach (string line in lines.Skip(1).Where(line => line.Length > 0))
                {
                    state.Add(line);
                }

                return state;
            }
        }
        catch (Exception exception) when (exception
            is IOException or UnauthorizedAccessException or FormatException or OverflowException or ArgumentException or IndexOutOfRangeException)
        {
            // None yet, or damaged.
        }

        return new VaultState(path);
    }

    public VaultStateEntry? Find(string secretName) => _entries.Find(IsOf(secretName));

    /// <summary>The secret's removal, where that is the last that this user's processes did with it; else null.</summary>
    public VaultStateEntry? RemovalOf(string secretName) => Find(secretName) is { Hash: VaultStateEntry.Absent } removal ? removal : null;

    /// <summary>When the provider last gave no new token for the secret; null where it did not fail since the last write.</summary>
    public DateTimeOffset? RefreshFailedAt(string secretName) => MarkedAt(FailedMark, secretName);

    /// <summary>When the vault last refused the name, because it keeps the one of a removed secret; null where it took it since.</summary>
    public DateTimeOffset? ReservedAt(string secretName) => MarkedAt(ReservedMark, secretName);

    /// <summary>Notes a write and keeps it. What was known of failures before is over.</summary>
    public void Note(VaultStateEntry entry)
    {
        _entries.RemoveAll(IsOf(entry.SecretName));
        _entries.Add(entry);
        _marks.Remove((FailedMark, Key(entry.SecretName)));
        if (entry.Hash != VaultStateEntry.Absent)
        {
            _marks.Remove((ReservedMark, Key(entry.SecretName)));
        }

        Save();
    }

    /// <summary>Notes what a vault shows that no process of this user's wrote; failures are not over by it.</summary>
    public void Adopt(VaultStateEntry entry)
    {
        _entries[_entries.FindIndex(IsOf(entry.SecretName))] = entry;
        Save();
    }

    public void NoteRefreshFailure(string secretName, DateTimeOffset at) => Mark(FailedMark, secretName, at);

    public void NoteReserved(string secretName, DateTimeOffset at) => Mark(ReservedMark, secretName, at);

    private static string Key(string secretName) => secretName.ToLowerInvariant();

    private static Predicate<VaultStateEntry> IsOf(string secretName) =>
        entry => entry.SecretName.Equals(secretName, StringComparison.OrdinalIgnoreCase);

    private DateTimeOffset? MarkedAt(string what, string secretName) =>
        _marks.TryGetValue((what, Key(secretName)), out DateTimeOffset at) ? at : null;

    private void Mark(string what, string secretName, DateTimeOffset at)
    {
        _marks[(what, Key(secretName))] = at;
        Save();
    }

    private void Add(string line)
    {
        string[] parts = line.Split('\t');
        if (parts.Length == 3 && parts[0] is FailedMark or ReservedMark)
        {
            _marks[(parts[0], parts[1])] = VaultStateEntry.ParseTime(parts[2]);
        }
        else
        {
            _entries.Add(VaultStateEntry.Parse(line));
        }
    }

    /// <summary>In one step: a process that dies meanwhile leaves the old file or the new one.</summary>
    private void Save()
    {
        try
        {
            PrivateFile.Replace(_path, Text());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A full disk costs the guard, not the token.
        }
    }

    private string Text()
    {
        IEnumerable<string> marks = _marks.OrderByDescending(mark => mark.Value).Select(mark => string.Format(
            CultureInfo.InvariantCulture, "{0}\t{1}\t{2}", mark.Key.What, mark.Key.SecretName, mark.Value.ToUnixTimeMilliseconds()));
        IEnumerable<string> newestFirst = Enumerable.Reverse(_entries).Select(entry => entry.ToString()).Concat(marks);
        int room = LongestFile - Header.Length - 1;
        List<string> lines = [.. newestFirst.TakeWhile(line => (room -= Encoding.UTF8.GetByteCount(line) + 1) >= 0)];
        lines.Reverse();
        return string.Join("\n", [Header, .. lines]) + "\n";
    }
}
