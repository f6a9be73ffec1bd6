using System;
using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth;

/// <summary>A JSON object that names a member twice, so that nobody can say what it means (RFC 8259 §4): only what may be there is known.</summary>
internal sealed class RepeatedMember
{
    private readonly JsonValue _root;

    public RepeatedMember(JsonValue root) => _root = root;

    /// <summary>The fields of a form, of which one is there twice.</summary>
    public static RepeatedMember In(IEnumerable<KeyValuePair<string, string>> fields) => new(JsonValue.OfObject(
        [.. fields.Select(field => new KeyValuePair<string, JsonValue>(field.Key, JsonValue.Of(JsonKind.Text, field.Value)))]));

    /// <summary>The first name that is there twice.</summary>
    public string Name => _root.Members.GroupBy(member => member.Key).First(group => group.Skip(1).Any()).Key;

    /// <summary>All texts under a name, in whatever case of letters and with or without underscores: nobody can say which of them it means.</summary>
    public IEnumerable<string> Texts(string name) =>
        _root.Members.Where(member => IsSame(member.Key, name) && member.Value.Text.Length > 0).Select(member => member.Value.Text);

    private static bool IsSame(string one, string other) => one.Replace("_", "").Equals(other.Replace("_", ""), StringComparison.OrdinalIgnoreCase);
}
