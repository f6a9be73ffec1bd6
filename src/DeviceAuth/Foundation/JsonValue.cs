using System;
using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth;

/// <summary>One value of a JSON text.</summary>
internal sealed class JsonValue
{
    public static readonly JsonValue Null = new(JsonKind.Null, "", [], []);

    private readonly Func<string>? _read;
    private string? _text;

    private JsonValue(
        JsonKind kind, string? text, IReadOnlyList<JsonValue> items, IReadOnlyList<KeyValuePair<string, JsonValue>> members)
    {
        Kind = kind;
        _text = text;
        Items = items;
        Members = members;
    }

    private JsonValue(JsonValue value, Func<string, string> change)
        : this(
            value.Kind,
            text: null,
            [.. value.Items.Select(item => item.WithTexts(change))],
            [.. value.Members.Select(member => new KeyValuePair<string, JsonValue>(member.Key, member.Value.WithTexts(change)))]) =>
        _read = value.Kind is JsonKind.Text or JsonKind.Number ? () => change(value.Text) : () => value.Text;

    public JsonKind Kind { get; }

    /// <summary>A text, a number or a truth value as it was written; empty for the others.</summary>
    public string Text => _text ??= _read!();

    /// <summary>What an array holds.</summary>
    public IReadOnlyList<JsonValue> Items { get; }

    /// <summary>What an object holds, in its order; a name may be there twice.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonValue>> Members { get; }

    /// <summary>The text itself, or the texts of a list.</summary>
    public string Sentence => Kind == JsonKind.Array ? string.Join("; ", Items.Select(item => item.Text).Where(text => text.Length > 0)) : Text;

    /// <summary>All texts in it, at whatever depth.</summary>
    public IEnumerable<string> AllTexts() => (Kind == JsonKind.Text ? [Text] : Array.Empty<string>())
        .Concat(Items.SelectMany(item => item.AllTexts()))
        .Concat(Members.SelectMany(member => member.Value.AllTexts()));

    /// <summary>All texts and numbers in it and the names of its members, at whatever depth.</summary>
    public IEnumerable<string> AllWords() => (Kind is JsonKind.Text or JsonKind.Number ? [Text] : Array.Empty<string>())
        .Concat(Items.SelectMany(item => item.AllWords()))
        .Concat(Members.SelectMany(member => member.Value.AllWords().Prepend(member.Key)));

    /// <summary>The same value with all texts and numbers in it changed: each when it is read, since most are not.</summary>
    public JsonValue WithTexts(Func<string, string> change) => new(this, change);

    public static JsonValue Of(JsonKind kind, string text) => new(kind, text, [], []);

    public static JsonValue OfArray(IReadOnlyList<JsonValue> items) => new(JsonKind.Array, "", items, []);

    public static JsonValue OfObject(IReadOnlyList<KeyValuePair<string, JsonValue>> members) => new(JsonKind.Object, "", [], members);
}
