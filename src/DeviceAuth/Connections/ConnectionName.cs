using System.Text.RegularExpressions;

namespace DeviceAuth.Connections;

/// <summary>The rule for names of connections: they become part of a vault secret's name, and vaults are choosy.</summary>
internal static class ConnectionName
{
    /// <summary>The connection that is meant where none is named.</summary>
    public const string Default = "default";

    public const int MaxLength = 64;

    private static readonly Regex Rule = new(@"^[A-Za-z0-9-]{1,64}\z", RegexOptions.CultureInvariant);

    public static bool IsValid(string name) => Rule.IsMatch(name);
}
