using System.Collections.Generic;
using System.Linq;
using DeviceAuth.Errors;
using DeviceAuth.Providers;

namespace DeviceAuth.Commands.Parameters;

/// <summary>A client that signs in by itself proves itself (RFC 6749 §4.4), and what is about a person has no meaning beside it.</summary>
internal static class UnattendedRule
{
    public static void Check(bool isUnattended, bool hasProof, IEnumerable<string> ofPerson, ProviderServer server, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        if (!isUnattended)
        {
            return;
        }

        if (ofPerson.FirstOrDefault() is { } parameter)
        {
            throw DeviceAuthError.ParameterInvalid($"{parameter} is about a person, and with -Unattended none signs in.", $"Leave out {parameter}, or -Unattended.");
        }

        if (parameters.FirstOrDefault(one => !Secret.IsFit(one.Value) || !ForeignText.IsClean(one.Key)).Key is { } unfit)
        {
            throw DeviceAuthError.ParameterInvalid(
                $"-AdditionalParameter '{ForeignText.Clean(unfit)}' has control characters or is too long, and could not be kept.", "Write it in one line.");
        }

        if (server.Reference is { } provider && !server.Traits.TakesClientCredentials)
        {
            throw DeviceAuthError.ProviderHasNo(provider.Name, "-Unattended");
        }

        if (!hasProof)
        {
            throw DeviceAuthError.UnattendedNeedsCredential();
        }
    }
}
