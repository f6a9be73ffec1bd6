using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace DeviceAuth.Vaults;

/// <summary>
/// The text of a record as a vault may give it back: with a line break at its end, a mark at its start, laid out anew or its members in
/// another order. It is read as a record, and not letter for letter.
/// </summary>
internal static class RecordText
{
    private static readonly Regex SecretMember = new(
        @"(access_token|refresh_token|id_token|client_secret|client_key)[""'\\]*\s*[:=]\s*[""'\\]*(?<value>[^\s""'\\,;{}\[\]]{8,})",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>The user's own parameters, whose names nobody knows; all of them may be secret.</summary>
    private static readonly Regex ParametersMember = new(
        @"(?<![a-z_])(token_parameter|parameters)[""'\\]*\s*[:=]\s*@?\{(?<members>[^{}]*)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static readonly Regex Parameter = new(@"[:=]\s*[""'\\]*(?<value>[^""'\\,;]{4,})", RegexOptions.CultureInvariant);

    /// <summary>A member's text that is shorter is no secret.</summary>
    private const int ShortestSecret = 8;

    /// <summary>The same text for each way to write the same record.</summary>
    public static string Essence(string text)
    {
        string trimmed = Trim(text);
        return JsonReader.Read(trimmed) is { Kind: JsonKind.Object } record ? Write(record) : trimmed;
    }

    public static bool IsSame(string? one, string? other) => one == other || (one is not null && other is not null && Essence(one) == Essence(other));

    /// <summary>It is one whole JSON object.</summary>
    public static bool IsRecord(string text) => JsonReader.Read(Trim(text)) is { Kind: JsonKind.Object };

    /// <summary>Without what vaults put around a text.</summary>
    public static string Trim(string text) => text.Trim('\uFEFF', '\r', '\n', ' ', '\t', '\0');

    /// <summary>What must not come back in an error of who was given the text: all of it, and each text in it.</summary>
    public static IEnumerable<string> SecretsOf(string text)
    {
        yield return text;
        if (JsonReader.Read(Trim(text)) is { } record)
        {
            foreach (string secret in Texts(record).Where(secret => secret.Length >= ShortestSecret))
            {
                yield return secret;
            }
        }
    }

    /// <summary>What a text quotes of a record, or of a part of one, whoever cut it: the texts of the members that are secret.</summary>
    public static IEnumerable<string> SecretsQuotedIn(string text) => SecretMember.Matches(text).Cast<Match>()
        .Concat(ParametersMember.Matches(text).Cast<Match>().SelectMany(match => Parameter.Matches(match.Groups["members"].Value).Cast<Match>()))
        .Select(match => match.Groups["value"].Value);

    private static IEnumerable<string> Texts(JsonValue value) => value.Kind == JsonKind.Text
        ? [value.Text]
        : value.Items.Concat(value.Members.Select(member => member.Value)).SelectMany(Texts);

    private static string Write(JsonValue value) => value.Kind switch
    {
        JsonKind.Object => $"{{{string.Join(",", value.Members.Select(member => $"{Quote(member.Key)}:{Write(member.Value)}").OrderBy(text => text, StringComparer.Ordinal))}}}",
        JsonKind.Array => $"[{string.Join(",", value.Items.Select(Write))}]",
        JsonKind.Null => "null",
        _ => Quote(value.Text),
    };

    private static string Quote(string text) => $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";
}
