using System;
using DeviceAuth.Errors;

namespace DeviceAuth.Commands.Parameters;

/// <summary>What goes with a sign-in by browser, and what does not: dropped, nobody would know.</summary>
internal static class BrowserRule
{
    /// <summary>For a sign-in by device code.</summary>
    public static void RequireNone(Uri? redirectUri, bool isPasted)
    {
        if (redirectUri is not null || isPasted)
        {
            throw DeviceAuthError.ParameterInvalid(
                $"{(isPasted ? "-Paste" : "-RedirectUri")} is for a sign-in by browser.", "Add -UseBrowser, or leave it out.");
        }
    }

    /// <summary>For a sign-in by browser.</summary>
    public static void Check(bool noProofKey, bool copiesCode)
    {
        if (noProofKey)
        {
            throw DeviceAuthError.ParameterInvalid(
                "A sign-in by browser always has a proof key: without one, whoever saw the answer could have the tokens.", "Leave out -NoPkce.");
        }

        if (copiesCode)
        {
            throw DeviceAuthError.ParameterInvalid("-CopyCode copies a code, and a sign-in by browser has none to enter.", "Leave out -CopyCode.");
        }
    }

    public static DeviceAuthException RedirectUnfit() => DeviceAuthError.ParameterInvalid(
        "-RedirectUri has a blank, a fragment or characters that no such address has, or is too long.", "Write it as the client is registered with it.");

    public static DeviceAuthException DeviceEndpoint() => DeviceAuthError.ParameterInvalid(
        "-DeviceAuthorizationEndpoint gives codes, and no page to sign in with a browser.", "Give -AuthorizationEndpoint in its place, or leave out -UseBrowser.");
}
