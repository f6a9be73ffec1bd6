using System.Linq;
using System.Management.Automation;
using System.Text.RegularExpressions;

namespace DeviceAuth.Commands.Parameters;

/// <summary>
/// The text that PowerShell makes of an object that is none, such as <c>System.String[]</c> in a CSV file or
/// <c>System.Security.SecureString</c> for a parameter: its type's name. Nobody means to send that.
/// </summary>
internal static class ObjectText
{
    private static readonly Regex Compound = new(@"^System(\.\w+)+(\[[\],]*\]|`\d+(\[.*\])?)$|^System\.Collections\.", RegexOptions.CultureInvariant);

    private static readonly Regex Simple = new(@"^System(\.\w+)+$", RegexOptions.CultureInvariant);

    /// <summary>The text is a type's name, or a list of texts with one in it.</summary>
    public static bool IsIn(string text) => text.Split(' ').Any(IsTypeName);

    private static bool IsTypeName(string word) => Compound.IsMatch(word)
        || (Simple.IsMatch(word)
            && (typeof(object).Assembly.GetType(word) ?? typeof(PSObject).Assembly.GetType(word)) is not null);
}
