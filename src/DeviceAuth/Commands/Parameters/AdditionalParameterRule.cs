using System;
using System.Collections;
using System.Collections.Generic;
using DeviceAuth.OAuth;

namespace DeviceAuth.Commands.Parameters;

/// <summary>Additional parameters are texts by name, and none that the command sends itself: no parameter goes out twice.</summary>
internal static class AdditionalParameterRule
{
    private static readonly string[] Reserved =
    [
        Wire.Parameter.Audience,
        Wire.Parameter.ClientAssertion,
        Wire.Parameter.ClientAssertionType,
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

        foreach (KeyValuePair<string, string> given in NamedTexts.Read(parameters, "-AdditionalParameter", isForBrowser ? [.. Reserved, .. ReservedInBrowser] : Reserved))
        {
            texts[given.Key] = given.Value;
        }

        return texts;
    }
}
