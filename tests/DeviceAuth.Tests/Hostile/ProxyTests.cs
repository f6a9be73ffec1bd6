using System;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Hostile;

/// <summary>A proxy on the way: its credentials are nobody's business, and it never sees what is for this machine.</summary>
[Collection(nameof(HostileCollection))]
public sealed class ProxyTests : IDisposable
{
    private const string User = "corp%5Cjdoe";
    private const string Password = "S3cr3t";

    private static readonly TimeSpan LongestRequest = TimeSpan.FromSeconds(10);

    private readonly IWebProxy _before = HttpClient.DefaultProxy;
    private readonly IWebProxy? _systemBefore = WebRequest.DefaultWebProxy;

    public void Dispose()
    {
        HttpClient.DefaultProxy = _before;
        WebRequest.DefaultWebProxy = _systemBefore;
    }

    [Theory]
    [InlineData(403)]
    [InlineData(407)]
    [InlineData(502)]
    public async Task That_it_was_the_proxy_that_refused_is_said_without_its_credentials(int status)
    {
        using HostileServer proxy = new(atOnce: Raw.Text($"HTTP/1.1 {status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        Use(proxy.Port);

        DeviceAuthException error = await DiscoverAsync("https://login.example.com");

        Assert.Contains($"proxy 127.0.0.1:{proxy.Port}", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{status}", error.Message, StringComparison.Ordinal);
        Assert.Contains("proxy", error.RecommendedAction, StringComparison.Ordinal);
        AssertHushed(error);
    }

    [Fact]
    public async Task A_proxy_that_is_not_there_is_named_without_its_credentials()
    {
        Use(port: 1);

        DeviceAuthException error = await DiscoverAsync("https://login.example.com");

        Assert.Contains("through the proxy 127.0.0.1:1", error.Message, StringComparison.Ordinal);
        AssertHushed(error);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task What_is_for_this_machine_goes_past_the_proxy(string host)
    {
        using HostileServer proxy = new();
        using HostileServer server = new();
        Use(proxy.Port);
        using OAuthTransport transport = new(handler: null, new FakeClock(), LongestRequest);
        OAuthRequest request = new ClientRegistration("my-cli", Secret.Protect("secret-of-the-client"), ClientAuthentication.Post)
            .Sign(new OAuthRequest(new Uri($"http://{host}:{server.Port}/token")));

        OAuthResponse answer = await transport.PostAsync(request, LongestRequest, CancellationToken.None);

        Assert.Equal(404, answer.Status);
        Assert.Single(server.Requests);
        Assert.Equal(0, proxy.Connections);
    }

    [Theory]
    [InlineData("HTTPS_PROXY", "http://corp%5Cjdoe:S3cr3t@127.0.0.1:81", "S3cr3t")]
    [InlineData("https_proxy", "corp\\jdoe:S3cr3t@proxy", "S3cr3t")]
    [InlineData("ALL_PROXY", "http://corp%5Cjdoe:S3cr3t%40@127.0.0.1:81", "S3cr3t@")]
    public void The_credentials_in_the_environment_are_hidden_wherever_they_stand(string variable, string address, string password)
    {
        string? before = Environment.GetEnvironmentVariable(variable);
        Environment.SetEnvironmentVariable(variable, address);
        try
        {
            string text = Taint.None.All.Apply("no such user corp\\jdoe with S3cr3t (or corp%5Cjdoe:S3cr3t), password S3cr3t@ end");

            Assert.DoesNotContain("jdoe", text, StringComparison.Ordinal);
            Assert.DoesNotContain(password, text, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, before);
        }
    }

    private static void Use(int port)
    {
        Uri address = new($"http://{User}:{Password}@127.0.0.1:{port}");
        WebProxy proxy = new(address) { Credentials = new NetworkCredential("corp\\jdoe", Password) };
        HttpClient.DefaultProxy = proxy;
        WebRequest.DefaultWebProxy = proxy;
    }

    private static async Task<DeviceAuthException> DiscoverAsync(string authority)
    {
        using OAuthTransport transport = new(handler: null, new FakeClock(), LongestRequest);
        return await Assert.ThrowsAsync<DeviceAuthException>(() =>
            new MetadataDiscovery(transport).DiscoverAsync(new Uri(authority), TestContext.Current.CancellationToken));
    }

    private static void AssertHushed(DeviceAuthException error)
    {
        foreach (string text in new[] { error.ToString(), error.RecommendedAction })
        {
            Assert.DoesNotContain(Password, text, StringComparison.Ordinal);
            Assert.DoesNotContain("jdoe", text, StringComparison.Ordinal);
        }
    }
}
