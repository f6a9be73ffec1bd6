using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;
using System.Security;

namespace DeviceAuth.Vaults;

/// <summary>Reads a text out of whatever type a vault makes of it: vaults store and return types as they please.</summary>
internal static class SecretText
{
    /// <summary>What the vaults that make a login of each secret call the secret in it (1Password, Bitwarden, LastPass).</summary>
    private const string Password = "password";

    /// <summary>The text; null where the value holds none.</summary>
    public static string? Of(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        string text => RecordText.Trim(text),
        SecureString secret => RecordText.Trim(secret.Reveal()),
        PSCredential credential => RecordText.Trim(credential.Password.Reveal()),
        IDictionary entries => Of(entries),
        _ => null,
    };

    /// <summary>The one value, or the password, or the only one that looks like a record beside notes and names.</summary>
    private static string? Of(IDictionary entries)
    {
        if (entries.Count == 1)
        {
            return Of(entries.Values.Cast<object?>().First());
        }

        object? password = entries.Cast<DictionaryEntry>()
            .FirstOrDefault(entry => Password.Equals(entry.Key?.ToString(), StringComparison.OrdinalIgnoreCase)).Value;
        if (Of(password) is { Length: > 0 } text)
        {
            return text;
        }

        string[] records = [.. entries.Values.Cast<object?>().Select(Of).OfType<string>().Where(RecordText.IsRecord)];
        return records.Length == 1 ? records[0] : null;
    }
}
