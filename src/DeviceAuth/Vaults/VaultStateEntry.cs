using System;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace DeviceAuth.Vaults;

/// <summary>The last write of one secret.</summary>
/// <param name="SecretName">The secret's name in the vault.</param>
/// <param name="Hash">SHA-256 of its value in hexadecimal digits; <see cref="Absent"/> where it was removed.</param>
/// <param name="Revision">The value's revision: a larger one is newer.</param>
/// <param name="WrittenAt">When, by the wall clock.</param>
internal sealed record VaultStateEntry(string SecretName, string Hash, long Revision, DateTimeOffset WrittenAt)
{
    /// <summary>Stands for a secret that is not there.</summary>
    public const string Absent = "-";

    /// <summary>
    /// The hash that a value would have, however a vault writes the same record. A value has some hundred random bits in it, so the
    /// hash gives none away.
    /// </summary>
    public static string HashOf(string? value)
    {
        if (value is null)
        {
            return Absent;
        }

        using SHA256 sha256 = SHA256.Create();
        return BitConverter.ToString(sha256.ComputeHash(Encoding.UTF8.GetBytes(RecordText.Essence(value)))).Replace("-", "");
    }

    public static VaultStateEntry Parse(string line)
    {
        string[] parts = line.Split('\t');
        return parts.Length == 4
            ? new VaultStateEntry(
                parts[0],
                parts[1],
                long.Parse(parts[2], CultureInfo.InvariantCulture),
                ParseTime(parts[3]))
            : throw new FormatException("A line of the vault state has four parts.");
    }

    /// <summary>A moment as milliseconds since 1970.</summary>
    public static DateTimeOffset ParseTime(string text) =>
        DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(text, CultureInfo.InvariantCulture));

    public override string ToString() =>
        FormattableString.Invariant($"{SecretName}\t{Hash}\t{Revision}\t{WrittenAt.ToUnixTimeMilliseconds()}");
}
