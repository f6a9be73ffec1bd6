using System;
using System.Collections.Generic;
using System.Net;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace DeviceAuth.OAuth;

/// <summary>Where the browser goes with the answer (RFC 6749 §3.1.2): to this machine (RFC 8252 §7.3), or to a page that shows a code.</summary>
internal sealed class RedirectUri
{
    /// <summary>The literal address, as RFC 8252 §8.3 wants it: a name can lead elsewhere.</summary>
    public static readonly Uri Usual = new("http://127.0.0.1/");

    private static readonly Regex Origin = new(@"^(?<host>http://(?:\[[^\]]*\]|[^/?#:]*))(?::(?<port>\d+)|:)?", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    private const int FirstDynamicPort = 49152;

    private readonly Uri _address;

    /// <param name="address">As the client is registered with it. On this machine without a port, it has a free one each time.</param>
    public RedirectUri(Uri address) => _address = address;

    /// <summary>A browser on this machine can be waited for.</summary>
    public bool IsOfThisMachine => _address.Scheme == Uri.UriSchemeHttp && EndpointSecurity.IsLoopback(_address);

    /// <summary>The port that it names; 0 for a free one.</summary>
    public int Port => Origin.Match(_address.OriginalString).Groups["port"] is { Success: true } ? _address.Port : 0;

    /// <summary>The path at which the answer arrives.</summary>
    public string Path => _address.AbsolutePath;

    /// <summary>
    /// What the address stands for: both addresses for <c>localhost</c>, of which a browser takes either (RFC 8252 §8.3), otherwise its own.
    /// </summary>
    public IReadOnlyList<IPAddress> Addresses =>
        IPAddress.TryParse(_address.Host, out IPAddress? address) ? [address] : [IPAddress.Loopback, IPAddress.IPv6Loopback];

    /// <summary>With a port, to the letter otherwise; as it is where it is a page elsewhere.</summary>
    public string With(int port) => IsOfThisMachine
        ? Origin.Replace(_address.OriginalString, match => $"{match.Groups["host"].Value}:{port}")
        : _address.OriginalString;

    /// <summary>
    /// A port for a redirect that nobody waits for: of those that systems give out for a while (RFC 6335 §6), where nothing listens for long,
    /// and that browsers do not refuse to open.
    /// </summary>
    public static int UnusedPort()
    {
        byte[] random = new byte[2];
        using RandomNumberGenerator generator = RandomNumberGenerator.Create();
        generator.GetBytes(random);
        return FirstDynamicPort + (BitConverter.ToUInt16(random, 0) % (IPEndPoint.MaxPort - FirstDynamicPort + 1));
    }
}
