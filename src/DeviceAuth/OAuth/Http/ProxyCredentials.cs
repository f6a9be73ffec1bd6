using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;

namespace DeviceAuth.OAuth;

/// <summary>User names and passwords in the environment's proxy addresses: the platform puts them into its exceptions.</summary>
internal static class ProxyCredentials
{
    private static readonly string[] Variables = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "https_proxy", "http_proxy", "all_proxy"];

    /// <summary>As they stand there and decoded; both together, and each.</summary>
    public static IEnumerable<string> All() => Variables
        .Select(Environment.GetEnvironmentVariable)
        .OfType<string>()
        .Where(address => address.IndexOf('@') >= 0)
        .Select(UserInformationOf)
        .SelectMany(both => both.Split([':'], 2).Append(both))
        .SelectMany(text => new[] { text, WebUtility.UrlDecode(text) })
        .Distinct();

    private static string UserInformationOf(string address)
    {
        int scheme = address.IndexOf(Uri.SchemeDelimiter, StringComparison.Ordinal);
        int start = scheme < 0 ? 0 : scheme + Uri.SchemeDelimiter.Length;
        return address.Substring(start, Math.Max(0, address.LastIndexOf('@') - start));
    }
}
