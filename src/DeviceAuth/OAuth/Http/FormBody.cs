using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;

namespace DeviceAuth.OAuth;

/// <summary>A form-encoded body, as some providers answer when not asked for JSON.</summary>
internal static class FormBody
{
    /// <summary>The form's fields; null where the text is no form or names a field twice (RFC 6749 §5.1).</summary>
    public static JsonObject? Read(string body)
    {
        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        foreach (string pair in body.Trim().Split('&'))
        {
            int equals = pair.IndexOf('=');
            if (equals < 1 || pair.Any(char.IsWhiteSpace))
            {
                return null;
            }

            string name = WebUtility.UrlDecode(pair.Substring(0, equals));
            if (fields.ContainsKey(name))
            {
                return null;
            }

            fields.Add(name, WebUtility.UrlDecode(pair.Substring(equals + 1)));
        }

        return JsonObject.OfTexts(fields);
    }
}
