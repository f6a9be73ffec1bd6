using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Commands.Parameters;

/// <summary>Additional parameters are texts by name, and none that the command sends itself: no parameter goes out twice.</summary>
internal static class AdditionalParameterRule
{
    private static readonly string[] Reserved =
    [
        Wire.Parameter.Audience,
        Wire.Parameter.ClientId,
        Wire.Parameter.ClientSecret,
        Wire.Parameter.CodeChallenge,
        Wire.Parameter.CodeChallengeMethod,
        Wire.Parameter.CodeVerifier,
        Wire.Parameter.DeviceCode,
        Wire.Parameter.GrantType,
        Wire.Parameter.RefreshToken,
        Wire.Parameter.Resource,
        Wire.Parameter.Scope,
    ];

    /// <summary>What is sent in a sign-in by browser beside those, or decides how its answer comes.</summary>
    private static readonly string[] ReservedInBrowser =
    [
        Wire.Parameter.Code,
        Wire.Parameter.Nonce,
        Wire.Parameter.RedirectUri,
        Wire.Parameter.ResponseMode,
        Wire.Parameter.ResponseType,
        Wire.Parameter.State,
    ];

    /// <summary>The user's parameters, and those of a provider's profile that the user does not name.</summary>
    public static IReadOnlyDictionary<string, string> Check(
        IDictionary parameters, IReadOnlyDictionary<string, string>? ofProfile = null, bool isForBrowser = false)
    {
        Dictionary<string, string> texts = new(StringComparer.Ordinal);
        foreach (KeyValuePair<string, string> one in ofProfile ?? new Dictionary<string, string>())
        {
            texts.Add(one.Key, one.Value);
        }

        foreach (DictionaryEntry entry in parameters)
        {
            string name = entry.Key.ToString();
            IEnumerable<string> reserved = isForBrowser ? Reserved.Concat(ReservedInBrowser) : Reserved;
            if (reserved.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw DeviceAuthError.ParameterRepeated(name);
            }

            if (name.Trim().Length == 0
                || entry.Value is null
                || !LanguagePrimitives.TryConvertTo(entry.Value, out string value)
                || value.Length == 0)
            {
                throw DeviceAuthError.ParameterInvalid(
                    $"-AdditionalParameter has no text for '{name}'.", "Give each name a value, or leave it out.");
            }

            if (ObjectText.IsIn(value))
            {
                throw DeviceAuthError.ParameterInvalid(
                    $"-AdditionalParameter '{name}' is an object of the type {value}, and no text.", "Give its text.");
            }

            texts[name] = value;
        }

        return texts;
    }
}
