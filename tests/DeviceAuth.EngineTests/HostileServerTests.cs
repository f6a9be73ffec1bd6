using System;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using DeviceAuth.Errors;
using DeviceAuth.Tests.Hostile;
using Xunit;

namespace DeviceAuth.EngineTests;

/// <summary>Servers that send what they should not.</summary>
public sealed class HostileServerTests : HostileServerTest
{
    public static TheoryData<string> Cases => new(EngineCases.Odd.Select(one => one.ToString()));

    [Theory]
    [MemberData(nameof(Cases))]
    public Task It_ends_well(string name) => RunAsync(EngineCases.Find(name));

    [Theory]
    [InlineData("self-signed", "UntrustedRoot")]
    [InlineData("for another host", "RemoteCertificateNameMismatch")]
    [InlineData("expired", "NotTimeValid")]
    public async Task A_certificate_that_does_not_verify_is_named_with_its_reason(string kind, string reason)
    {
        using X509Certificate2 certificate = TestCertificate.Create(kind);
        using HostileServer server = new(certificate);
        Session.Set("authority", $"https://127.0.0.1:{server.Port}");

        using EngineRun run = await Session.RunAsync(Connect);

        AssertEnd(run, ErrorIds.DiscoveryFailed, "certificate does not verify");
        Assert.Contains(reason, run.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.All(server.Requests, Assert.Empty);
        AssertNothingUnfitIsSeen(run);
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_told()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        Session.Set("authority", $"http://127.0.0.1:{port}");

        using EngineRun run = await Session.RunAsync(Connect);

        AssertEnd(run, ErrorIds.DiscoveryFailed, "could not be read");
        AssertNothingUnfitIsSeen(run);
    }
}
