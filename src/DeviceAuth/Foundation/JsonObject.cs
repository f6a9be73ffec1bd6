using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;

namespace DeviceAuth;

/// <summary>
/// A JSON object as its named members. Reading is tolerant where writers differ without harm: a number as a string, a list as
/// one string.
/// </summary>
internal sealed class JsonObject
{
    private static readonly Encoding StrictUtf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly IReadOnlyDictionary<string, JsonValue> _members;

    private JsonObject(IReadOnlyDictionary<string, JsonValue> members) => _members = members;

    /// <summary>The names of all members.</summary>
    public IEnumerable<string> Names => _members.Keys;

    /// <summary>All members, in no particular order.</summary>
    public IEnumerable<KeyValuePair<string, JsonValue>> Members => _members;

    /// <summary>Reads a JSON object; null where the bytes are no JSON object or name a member twice (RFC 6749 §5.1).</summary>
    public static JsonObject? FromJson(byte[] body) => FromJson(body, out _);

    /// <summary>Reads a JSON object; null where the bytes are no JSON object or name a member twice (RFC 6749 §5.1).</summary>
    /// <param name="body">The bytes.</param>
    /// <param name="repeated">The object's members as they came, where one of them is there twice; otherwise null.</param>
    public static JsonObject? FromJson(byte[] body, out RepeatedMember? repeated) => FromJson(body, out repeated, out _);

    /// <summary>Reads a JSON object; null where the bytes are no JSON object or name a member twice (RFC 6749 §5.1).</summary>
    /// <param name="body">The bytes.</param>
    /// <param name="repeated">The object's members as they came, where one of them is there twice; otherwise null.</param>
    /// <param name="fault">Why it is no JSON object, as the end of a sentence; otherwise null.</param>
    public static JsonObject? FromJson(byte[] body, out RepeatedMember? repeated, out string? fault)
    {
        JsonValue? root = JsonReader.Read(Decode(body).TrimStart('\uFEFF'), out fault);
        fault ??= root is { Kind: JsonKind.Object } ? null : "it is JSON, and no object";
        JsonObject? members = root is { Kind: JsonKind.Object } ? FromMembers(root) : null;
        repeated = root is { Kind: JsonKind.Object } && members is null ? new RepeatedMember(root) : null;
        return members;
    }

    /// <summary>Reads a JSON object that is a resource of this assembly.</summary>
    public static JsonObject FromResource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name);
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return FromJson(bytes.ToArray()) ?? throw new InvalidOperationException($"{name} is no JSON object.");
    }

    /// <summary>An object whose members are all texts, whatever they were read from.</summary>
    public static JsonObject OfTexts(IEnumerable<KeyValuePair<string, string>> texts) =>
        new(texts.ToDictionary(text => text.Key, text => JsonValue.Of(JsonKind.Text, text.Value), StringComparer.Ordinal));

    /// <summary>A string, number or boolean as text; null where the member is absent, null, empty or a structure.</summary>
    public string? Text(string name) =>
        _members.TryGetValue(name, out JsonValue? member) && member.Text.Length > 0 ? member.Text : null;

    /// <summary>A positive, whole number of seconds; null where the member is absent, not a number, zero or negative.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="atMost">Larger values, however absurd, are read as this.</param>
    public TimeSpan? Seconds(string name, TimeSpan atMost)
    {
        bool isNumber = double.TryParse(Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds);
        if (!isNumber || double.IsNaN(seconds) || seconds <= 0)
        {
            return null;
        }

        return seconds < atMost.TotalSeconds ? TimeSpan.FromSeconds(Math.Ceiling(seconds)) : atMost;
    }

    /// <summary>An array of strings, or a string of words separated by spaces; null where the member is absent.</summary>
    public IReadOnlyList<string>? Words(string name)
    {
        if (!_members.TryGetValue(name, out JsonValue? member) || member.Kind is JsonKind.Null or JsonKind.Object)
        {
            return null;
        }

        return member.Kind == JsonKind.Array
            ? member.Items.Where(item => item.Kind == JsonKind.Text).Select(item => item.Text).ToArray()
            : member.Text.Split([' '], StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The numbers of an array, as they were written.</summary>
    public IEnumerable<string> Numbers(string name) => _members.TryGetValue(name, out JsonValue? member)
        ? member.Items.Where(item => item.Kind == JsonKind.Number).Select(item => item.Text)
        : [];

    /// <summary>The objects of an array; those that are none, or name a member twice, are left out.</summary>
    public IReadOnlyList<JsonObject> Objects(string name) => _members.TryGetValue(name, out JsonValue? member)
        ? member.Items.Where(item => item.Kind == JsonKind.Object).Select(FromMembers).OfType<JsonObject>().ToArray()
        : [];

    /// <summary>A member that is itself an object; null where it is absent or none.</summary>
    public JsonObject? Object(string name) =>
        _members.TryGetValue(name, out JsonValue? member) && member.Kind == JsonKind.Object ? FromMembers(member) : null;

    /// <summary>All texts, at whatever depth.</summary>
    public IEnumerable<string> AllTexts() => _members.Values.SelectMany(member => member.AllTexts());

    /// <summary>The first text of a member of that name, at whatever depth, those that lie less deep first; of a list, all of its texts.</summary>
    public string? FirstText(string name)
    {
        IReadOnlyList<KeyValuePair<string, JsonValue>> level = [.. _members];
        while (level.Count > 0)
        {
            if (level.Where(member => member.Key == name).Select(member => member.Value.Sentence).FirstOrDefault(text => text.Length > 0) is { } found)
            {
                return found;
            }

            level = [.. level.SelectMany(member => member.Value.Items.Append(member.Value)).SelectMany(value => value.Members)];
        }

        return null;
    }

    /// <summary>The same members, with the texts changed.</summary>
    public JsonObject WithTexts(Func<string, string> change) => new(_members.ToDictionary(
        member => member.Key,
        member => member.Value.Kind == JsonKind.Text ? JsonValue.Of(JsonKind.Text, change(member.Value.Text)) : member.Value));

    /// <summary>
    /// The same members, with the texts in each of them changed, at whatever depth, its numbers too: a server may send anything as a
    /// number.
    /// </summary>
    /// <param name="changeOf">How a member of that name is changed; null leaves it as it is.</param>
    public JsonObject WithAllTexts(Func<string, Func<string, string>?> changeOf) => new(_members.ToDictionary(
        member => member.Key,
        member => changeOf(member.Key) is { } change ? member.Value.WithTexts(change) : member.Value,
        StringComparer.Ordinal));

    /// <summary>The same members, and the other's.</summary>
    public JsonObject And(JsonObject? other) => other is null
        ? this
        : new JsonObject(_members.Concat(other._members).ToDictionary(member => member.Key, member => member.Value, StringComparer.Ordinal));

    /// <summary>The member is there and has something in it.</summary>
    public bool Says(string name) => _members.TryGetValue(name, out JsonValue? member) && member.Text.Length + member.Items.Count + member.Members.Count > 0;

    /// <summary>The member is there and not null, whatever it is.</summary>
    public bool Has(string name) => _members.TryGetValue(name, out JsonValue? member) && member.Kind != JsonKind.Null;

    /// <summary>The same members, their names in snake_case; one that is there already in that form stays.</summary>
    public JsonObject WithSnakeCase()
    {
        Dictionary<string, JsonValue> members = new(StringComparer.Ordinal);
        foreach (KeyValuePair<string, JsonValue> member in _members.OrderBy(member => member.Key.Any(char.IsUpper)))
        {
            string name = string.Concat(member.Key.Select(letter => letter is >= 'A' and <= 'Z'
                ? "_" + char.ToLowerInvariant(letter)
                : letter.ToString()));
            if (!members.ContainsKey(name))
            {
                members.Add(name, member.Value);
            }
        }

        return new JsonObject(members);
    }

    /// <summary>
    /// JSON is UTF-8 (RFC 8259 §8.1). A server that sends a description in Latin-1 all the same is no reason to give a sign-in
    /// up: what the protocol uses of an answer is ASCII, and only sentences to be shown are not.
    /// </summary>
    private static string Decode(byte[] body)
    {
        try
        {
            return StrictUtf8.GetString(body);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.GetEncoding("iso-8859-1").GetString(body);
        }
    }

    private static JsonObject? FromMembers(JsonValue root)
    {
        Dictionary<string, JsonValue> members = new(StringComparer.Ordinal);
        foreach (KeyValuePair<string, JsonValue> member in root.Members)
        {
            if (members.ContainsKey(member.Key))
            {
                return null;
            }

            members.Add(member.Key, member.Value);
        }

        return new JsonObject(members);
    }
}
