using System;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.Errors;

namespace DeviceAuth.Commands.Parameters;

/// <summary>An API may name several authorization servers, and whom to trust of them is the user's choice (RFC 9728 §7.6).</summary>
internal static class ApiAuthorityRule
{
    /// <summary>Who signs in: the one that is named, or the one of them that the user names; where the API names nobody, whom the user does.</summary>
    public static Uri Choose(Uri api, IReadOnlyList<Uri> named, Uri? given)
    {
        Uri[] fit = given is null ? [.. named] : [.. named.Where(issuer => Text(issuer) == Text(given))];
        return fit.Length == 1 ? fit[0]
            : given is not null && named.Count == 0 ? given
            : throw DeviceAuthError.AuthorityNotNamed(api, [.. named.Select(issuer => issuer.OriginalString)]);
    }

    private static string? Text(Uri issuer) => HostName.InAscii(issuer)?.AbsoluteUri.TrimEnd('/');
}
