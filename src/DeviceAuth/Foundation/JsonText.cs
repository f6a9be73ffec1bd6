using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace DeviceAuth;

/// <summary>Writes one JSON object of strings, lists and further objects. Absent values are left out.</summary>
internal sealed class JsonText
{
    private readonly StringBuilder _text = new("{");
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    public JsonText Add(string member, string? value) => value is null ? this : AddMember(member, Quoted(value));

    public JsonText Add(string member, int number) => AddMember(member, number.ToString(CultureInfo.InvariantCulture));

    public JsonText Add(string member, IReadOnlyList<string> values) => values.Count == 0 ? this : AddList(member, values);

    /// <summary>A list that says something by being empty.</summary>
    public JsonText AddList(string member, IReadOnlyList<string> values) =>
        AddMember(member, $"[{string.Join(",", values.Select(Quoted))}]");

    public JsonText Add(string member, JsonText? value) => value is null ? this : AddMember(member, value.Encode());

    public JsonText Add(string member, IReadOnlyList<JsonText> values) =>
        values.Count == 0 ? this : AddMember(member, $"[{string.Join(",", values.Select(value => value.Encode()))}]");

    /// <summary>A member of that name is there already, in whatever case of letters.</summary>
    public bool Has(string member) => _names.Contains(member);

    public string Encode() => _text + "}";

    private JsonText AddMember(string member, string value)
    {
        _names.Add(member);
        _text.Append(_text.Length > 1 ? "," : "").Append(Quoted(member)).Append(':').Append(value);
        return this;
    }

    /// <summary>A string (RFC 8259 §7). Halves of surrogate pairs are escaped, since one that stands alone has no form in UTF-8.</summary>
    private static string Quoted(string value)
    {
        StringBuilder quoted = new("\"");
        foreach (char character in value)
        {
            if (character is '"' or '\\')
            {
                quoted.Append('\\').Append(character);
            }
            else if (character < ' ' || char.IsSurrogate(character))
            {
                quoted.Append("\\u").Append(((int)character).ToString("x4", CultureInfo.InvariantCulture));
            }
            else
            {
                quoted.Append(character);
            }
        }

        return quoted.Append('"').ToString();
    }
}
