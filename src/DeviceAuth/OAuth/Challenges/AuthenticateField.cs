using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace DeviceAuth.OAuth;

/// <summary>
/// The value of the <c>WWW-Authenticate</c> field in texts as people have them: one or several lines (RFC 9110 §5.3), with the field's name
/// before them or without, folded (RFC 9112 §5.2), among the other fields of an answer.
/// </summary>
internal static class AuthenticateField
{
    private static readonly Regex Name = new(@"^\s*WWW-Authenticate\s*:\s*", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    /// <summary>All lines of the field as one value; empty where there is none.</summary>
    public static string Of(IEnumerable<string> texts)
    {
        string[] lines = [.. texts.SelectMany(Unfolded)];
        string[] named = [.. lines.Where(line => Name.IsMatch(line))];
        return string.Join(", ", (named.Length > 0 ? named : lines).Select(line => Name.Replace(line, "").Trim()).Where(line => line.Length > 0));
    }

    private static IEnumerable<string> Unfolded(string text)
    {
        List<string> lines = [];
        foreach (string line in text.Split('\r', '\n').Where(line => line.Trim().Length > 0))
        {
            if (lines.Count > 0 && line[0] is ' ' or '\t')
            {
                lines[lines.Count - 1] += " " + line.Trim();
            }
            else
            {
                lines.Add(line);
            }
        }

        return lines;
    }
}
