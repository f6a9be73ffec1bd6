using System;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Tasks;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Hostile;

/// <summary>Certificates that do not verify: the error names the reason, and nothing is sent.</summary>
[Collection(nameof(HostileCollection))]
public sealed class CertificateTests
{
    private static readonly TimeSpan LongestRequest = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("self-signed", "UntrustedRoot")]
    [InlineData("for another host", "RemoteCertificateNameMismatch")]
    [InlineData("expired", "NotTimeValid")]
    public async Task A_certificate_that_does_not_verify_is_named_with_its_reason(string kind, string reason)
    {
        using X509Certificate2 certificate = TestCertificate.Create(kind);
        using HostileServer server = new(certificate);
        using OAuthTransport transport = new(handler: null, new FakeClock(), LongestRequest);
        MemoryWatch memory = new();

        DeviceAuthException error = await Assert.ThrowsAsync<DeviceAuthException>(() => new MetadataDiscovery(transport)
            .DiscoverAsync(new Uri($"https://127.0.0.1:{server.Port}"), TestContext.Current.CancellationToken));

        memory.AssertBounded();
        Assert.Equal(ErrorIds.DiscoveryFailed, error.ErrorId);
        Assert.Contains("certificate does not verify", error.Message, StringComparison.Ordinal);
        Assert.True(error.Message.Contains(reason, StringComparison.Ordinal), error.Message);
        Assert.Contains("no way to skip", error.RecommendedAction, StringComparison.Ordinal);
        Assert.All(server.Requests, Assert.Empty);
    }

    [Fact]
    public async Task A_poll_ends_at_once_since_the_next_would_fare_no_better()
    {
        using X509Certificate2 certificate = TestCertificate.Create("self-signed");
        using HostileServer server = new(certificate);
        using HostileRun run = new(LongestRequest);
        MemoryWatch memory = new();
        run.Scene.TokenEndpointIsAt($"https://127.0.0.1:{server.Port}");

        DeviceAuthException? error = await run.RunAsync(Stage.Poll, [_ => HostileScene.Token], LongestRequest * 3);

        memory.AssertBounded();
        Assert.Equal(ErrorIds.ProviderUnreachable, error?.ErrorId);
        Assert.Contains("certificate does not verify (UntrustedRoot)", error!.Message, StringComparison.Ordinal);
        Assert.Equal(1, server.Connections);
        Assert.All(server.Requests, Assert.Empty);
        Assert.All(run.Texts(error), ShownText.AssertFit);
    }
}
