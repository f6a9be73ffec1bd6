using System;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Globalization;
using System.Linq;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>What an id_token says of the person, as PowerShell's own types: times are local times, lists are lists.</summary>
internal static class IdTokenClaims
{
    /// <summary>The claims of the grant's id_token; null where it has none.</summary>
    public static OrderedDictionary? Of(Grant grant) =>
        grant.Claims is { } claims ? Typed(claims) : null;

    private static OrderedDictionary Typed(JsonObject claims) => Typed(claims.Members.Where(claim => !IdTokenClaim.IsOfToken(claim.Key)));

    private static OrderedDictionary Typed(IEnumerable<KeyValuePair<string, JsonValue>> members)
    {
        OrderedDictionary typed = new(StringComparer.OrdinalIgnoreCase);
        foreach (KeyValuePair<string, JsonValue> member in members)
        {
            if (ForeignText.Clean(member.Key) is { } name)
            {
                typed[name] = IdTokenClaim.IsTime(name, member.Value) ? Time(member.Value) : Typed(member.Value);
            }
        }

        return typed;
    }

    private static object? Typed(JsonValue value) => value.Kind switch
    {
        JsonKind.Null => null,
        JsonKind.Boolean => value.Text == "true",
        JsonKind.Number => Number(value.Text),
        JsonKind.Array => value.Items.Select(Typed).ToArray(),
        JsonKind.Object => Typed(value.Members),
        _ => ForeignText.Clean(value.Text) ?? "",
    };

    private static object Number(string text) =>
        long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long whole) ? whole
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number
        : text;

    private static object Time(JsonValue value) =>
        double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)
            ? IdToken.Time(seconds).LocalDateTime
            : value.Text;
}
