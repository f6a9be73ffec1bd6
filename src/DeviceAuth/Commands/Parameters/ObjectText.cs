using System;
using System.Linq;
using System.Text.RegularExpressions;

namespace DeviceAuth.Commands.Parameters;

/// <summary>
/// The text that PowerShell makes of an object that is none, such as <c>System.String[]</c> in a CSV file or
/// <c>System.Security.SecureString</c> for a parameter: its type's name, or <c>@{…}</c> for what was read from JSON. Nobody means to send
/// that.
/// </summary>
internal static class ObjectText
{
    private static readonly Regex Compound = new(@"^System(\.\w+)+(\[[\],]*\]|`\d+(\[.*\])?)$|^System\.Collections\.", RegexOptions.CultureInvariant);

    private static readonly Regex Simple = new(@"^(System|Microsoft|DeviceAuth)(\.\w+)+$", RegexOptions.CultureInvariant);

    /// <summary>An object without a type of its own, as PowerShell writes its members.</summary>
    private static readonly Regex Members = new(@"^@\{(\w[^=]*=.*)?\}$", RegexOptions.CultureInvariant | RegexOptions.Singleline);

    /// <summary>The text is a type's name, or a list of texts with one in it.</summary>
    public static bool IsIn(string text) => Members.IsMatch(text) || text.Split(' ').Any(IsTypeName);

    /// <summary>A scope may look like one (<c>System.Read</c>), but no type of this process has its name.</summary>
    private static bool IsTypeName(string word) => Compound.IsMatch(word)
        || (Simple.IsMatch(word) && AppDomain.CurrentDomain.GetAssemblies().Any(assembly => assembly.GetType(word) is not null));
}
