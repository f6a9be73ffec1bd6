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
    [Theory]
    [InlineData("self-signed", "UntrustedRoot")]
    [InlineData("for another host", "RemoteCertificateNameMismatch")]
    [InlineData("expired", "NotTimeValid")]
    public async Task A_certificate_that_does_not_verify_is_named_with_its_reason(string kind, string reason)
    {
        using X509Certificate2 certificate = TestCertificate.Create(kind);
        using HostileServer server = new(certificate);
        using OAuthTransport transport = new(handler: null, new FakeClock());

        DeviceAuthException error = await Assert.ThrowsAsync<DeviceAuthException>(() => new MetadataDiscovery(transport)
            .DiscoverAsync(new Uri($"https://127.0.0.1:{server.Port}"), TestContext.Current.CancellationToken));

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
        using OAuthTransport transport = new(handler: null, new FakeClock());
        Uri endpoint = new($"https://127.0.0.1:{server.Port}/token");

        TransportException failure = await Assert.ThrowsAsync<TransportException>(() => transport.PostAsync(
            endpoint,
            new FormParameters().Add("device_code", HostileScene.DeviceCode),
            new ClientRegistration("my-cli", null, ClientAuthentication.None),
            TimeSpan.FromSeconds(10),
            TestContext.Current.CancellationToken));

        Assert.Equal(TransportFailure.CertificateInvalid, failure.Failure);
        Assert.All(server.Requests, Assert.Empty);
    }
}
