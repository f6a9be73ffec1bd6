using System;
using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth.OAuth;

/// <summary>The head of a request that arrived at the redirect address (RFC 9112 §2.1): of its fields the host alone is of interest.</summary>
internal sealed class RedirectHead
{
    private const string HostField = "Host";
    private const string Get = "GET";

    private readonly string _host;

    private RedirectHead(string method, string path, string query, string host)
    {
        IsGet = method == Get;
        Path = path;
        Query = query;
        _host = host;
    }

    public bool IsGet { get; }

    public string Path { get; }

    /// <summary>What stands behind the question mark.</summary>
    public string Query { get; }

    /// <summary>
    /// The browser was sent to this machine by a name of this machine. A page of somebody else's can have its own name lead here (DNS
    /// rebinding), but then it stands in this field.
    /// </summary>
    public bool IsForThisMachine => Uri.TryCreate($"http://{_host}/", UriKind.Absolute, out Uri? address)
        && address.AbsolutePath == "/"
        && address.UserInfo.Length + address.Query.Length + address.Fragment.Length == 0
        && EndpointSecurity.IsLoopback(address);

    /// <summary>Reads it; null where it is none.</summary>
    /// <param name="text">All lines, without the empty one at the end.</param>
    public static RedirectHead? Read(string text)
    {
        string[] lines = text.Split('\n').Select(line => line.TrimEnd('\r')).ToArray();
        string[] start = lines[0].Split(' ');
        if (start.Length != 3 || !start[1].StartsWith("/", StringComparison.Ordinal) || !start[2].StartsWith("HTTP/1.", StringComparison.Ordinal))
        {
            return null;
        }

        string[] hosts = [.. lines.Skip(1).Select(Field).Where(field => field.Key.Equals(HostField, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value)];
        if (hosts.Length != 1)
        {
            return null; // RFC 9112 §3.2: none, or two that contradict each other
        }

        string[] target = start[1].Split(['?'], 2);
        return new RedirectHead(start[0], target[0], target.Length == 2 ? target[1] : "", hosts[0]);
    }

    private static KeyValuePair<string, string> Field(string line)
    {
        string[] parts = line.Split([':'], 2);
        return new(parts[0], parts.Length == 2 ? parts[1].Trim() : "");
    }
}
