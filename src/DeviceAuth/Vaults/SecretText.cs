using System.Collections;
using System.Linq;
using System.Management.Automation;
using System.Security;

namespace DeviceAuth.Vaults;

/// <summary>Reads a text out of whatever type a vault makes of it: vaults store and return types as they please.</summary>
internal static class SecretText
{
    /// <summary>The text; null where the value holds none.</summary>
    public static string? Of(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        string text => text,
        SecureString secret => secret.Reveal(),
        PSCredential credential => credential.Password.Reveal(),
        IDictionary { Count: 1 } only => Of(only.Values.Cast<object?>().First()),
        _ => null,
    };
}
