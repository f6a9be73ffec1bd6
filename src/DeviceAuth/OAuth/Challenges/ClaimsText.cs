using System;
using System.Linq;
using System.Text;

namespace DeviceAuth.OAuth;

/// <summary>
/// A claims request (OpenID Connect Core §5.5): a JSON object, which a challenge carries in Base64 or Base64url since its quotes would end
/// those of the header.
/// </summary>
internal static class ClaimsText
{
    /// <summary>The longest, in characters: those that are known have a few hundred, and it goes into a form and into a vault.</summary>
    public const int MaxLength = 8 * 1024;

    /// <summary>As Base64, with line breaks and percent signs.</summary>
    private const int MaxEncodedLength = 2 * MaxLength;

    /// <summary>The JSON text, without the blanks between its parts; null where it is none.</summary>
    /// <param name="text">The JSON text itself, or that in Base64 or Base64url.</param>
    /// <param name="fault">What is wrong with it then, as the end of a sentence; otherwise null.</param>
    public static string? Read(string text, out string? fault)
    {
        string given = text.Trim().TrimStart('\uFEFF');
        string? json = given.Length > MaxEncodedLength ? null : given.StartsWith("{", StringComparison.Ordinal) ? given : Decoded(given);
        fault = given.Length > MaxEncodedLength || json?.Length > MaxLength ? $"the claims request has more than {MaxLength} characters"
            : json is null ? "the claims request is neither JSON nor that in Base64"
            : JsonObject.FromJson(Encoding.UTF8.GetBytes(json)) is null ? "the claims request is no JSON object"
            : null;
        if (fault is not null)
        {
            return null;
        }

        string compact = Compact(json!);
        fault = ForeignText.IsClean(compact) ? null : "the claims request has characters that cannot be shown";
        return fault is null ? compact : null;
    }

    /// <summary>
    /// It asks for claims of the access token, a member of Microsoft's making: OpenID Connect knows but those of the id_token and of the
    /// userinfo endpoint, which belong to the sign-in. A request for an access token has to say it again, each time.
    /// </summary>
    public static bool IsOfAccessToken(string claims) =>
        JsonObject.FromJson(Encoding.UTF8.GetBytes(claims))?.Has(Wire.Member.AccessToken) == true;

    private static string? Decoded(string text)
    {
        string base64 = string.Concat(Uri.UnescapeDataString(text).Where(character => !char.IsWhiteSpace(character)))
            .Replace('-', '+').Replace('_', '/').TrimEnd('=');
        try
        {
            byte[] bytes = Convert.FromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='));
            return Encoding.UTF8.GetString(bytes).Trim().TrimStart('\uFEFF');
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string Compact(string json)
    {
        StringBuilder compact = new();
        bool isInText = false;
        for (int i = 0; i < json.Length; i++)
        {
            if (isInText && json[i] == '\\')
            {
                compact.Append(json[i++]);
            }
            else if (json[i] == '"')
            {
                isInText = !isInText;
            }
            else if (!isInText && json[i] is ' ' or '\t' or '\r' or '\n')
            {
                continue;
            }

            compact.Append(json[i]);
        }

        return compact.ToString();
    }
}
