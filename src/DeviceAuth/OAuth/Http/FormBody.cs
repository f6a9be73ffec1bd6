using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;

namespace DeviceAuth.OAuth;

/// <summary>A form-encoded body, as some providers answer when not asked for JSON.</summary>
internal static class FormBody
{
    /// <summary>The form's fields; null where the text is no form or names a field twice (RFC 6749 §5.1).</summary>
    /// <param name="body">The text.</param>
    /// <param name="repeated">All fields, where one of them is there twice; otherwise null.</param>
    public static JsonObject? Read(string body, out RepeatedMember? repeated)
    {
        repeated = null;
        List<KeyValuePair<string, string>> fields = [];
        foreach (string pair in body.Trim().Split('&'))
        {
            int equals = pair.IndexOf('=');
            if (equals < 1 || pair.Any(char.IsWhiteSpace))
            {
                return null;
            }

            fields.Add(new(WebUtility.UrlDecode(pair.Substring(0, equals)), WebUtility.UrlDecode(pair.Substring(equals + 1))));
        }

        if (fields.Select(field => field.Key).Distinct(StringComparer.Ordinal).Count() == fields.Count)
        {
            return JsonObject.OfTexts(fields);
        }

        repeated = RepeatedMember.In(fields);
        return null;
    }
}
