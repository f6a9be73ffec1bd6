using System;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.Errors;

namespace DeviceAuth.Commands.Parameters;

/// <summary>A resource indicator is an absolute URI without a fragment (RFC 8707 §2).</summary>
internal static class ResourceRule
{
    public static IReadOnlyList<string> Check(Uri[] resources)
    {
        Uri? wrong = resources.FirstOrDefault(resource => !resource.IsAbsoluteUri || resource.OriginalString.IndexOf('#') >= 0);
        return wrong is null
            ? resources.Select(resource => resource.OriginalString).ToArray()
            : throw DeviceAuthError.ParameterInvalid(
                $"-Resource '{wrong.OriginalString}' is no whole address, or goes on after a '#'.", "Write it out: https://api.example.com, without what follows a '#'.");
    }
}
