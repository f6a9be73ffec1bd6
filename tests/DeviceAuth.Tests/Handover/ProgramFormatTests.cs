using System;
using System.Linq;
using DeviceAuth.Errors;
using DeviceAuth.Handover;
using DeviceAuth.Tests.Connections;
using Xunit;

namespace DeviceAuth.Tests.Handover;

/// <summary>What kubectl and Docker read.</summary>
public sealed class ProgramFormatTests
{
    private const string V1 = "client.authentication.k8s.io/v1";

    private readonly HandoverFixture _on = new();

    [Theory]
    [InlineData(null, V1)]
    [InlineData("", V1)]
    [InlineData("""{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"interactive":true}}""", V1)]
    [InlineData("""{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential","spec":{}}""", V1 + "beta1")]
    public void Kubernetes_gets_the_version_that_it_asks_for(string? info, string version)
    {
        string answer = Kubernetes(info);

        DateTimeOffset end = _on.On.Clock.UtcNow - TokenFixture.Fresh + TimeSpan.FromHours(1);
        Assert.Equal(
            $$$"""{"apiVersion":"{{{version}}}","kind":"ExecCredential","status":{"expirationTimestamp":"{{{end.UtcDateTime:yyyy-MM-ddTHH:mm:ss}}}Z","token":"at-1"}}""", answer);
    }

    [Theory]
    [InlineData("""{"apiVersion":"client.authentication.k8s.io/v1alpha1","kind":"ExecCredential"}""")]
    [InlineData("""{"apiVersion":"client.authentication.k8s.io/v1","kind":"Pod"}""")]
    [InlineData("nonsense")]
    public void Kubernetes_asking_otherwise_is_an_error(string info) =>
        Assert.Equal(ErrorIds.RequestNotUnderstood, Assert.Throws<DeviceAuthException>(() => Kubernetes(info)).ErrorId);

    [Theory]
    [InlineData("https://k8s.example.com:6443", "k8s.example.com:6443", null)]
    [InlineData("https://evil.example.com:6443", "k8s.example.com:6443", ErrorIds.HostNotServed)]
    [InlineData("https://k8s.example.com", "k8s.example.com:6443", ErrorIds.HostNotServed)]
    public void A_cluster_is_held_against_the_hosts_that_are_named(string server, string host, string? error)
    {
        string info = $$$$"""{"apiVersion":"{{{{V1}}}}","kind":"ExecCredential","spec":{"cluster":{"server":"{{{{server}}}}"}}}""";

        DeviceAuthException? thrown = Record.Exception(() => { Kubernetes(info, host); }) as DeviceAuthException;

        Assert.Equal(error, thrown?.ErrorId);
    }

    [Fact]
    public void A_cluster_that_kubectl_does_not_name_is_none_that_was_named() =>
        Assert.Contains("provideClusterInfo", Assert.Throws<DeviceAuthException>(() => Kubernetes(null, "k8s.example.com")).RecommendedAction, StringComparison.Ordinal);

    [Theory]
    [InlineData("login.example.com")]
    [InlineData("https://login.example.com")]
    [InlineData("https://login.example.com/v2/")]
    public void Docker_gets_its_three_members(string server) => Assert.Equal(
        $$"""{"ServerURL":"{{server}}","Username":"oauth2","Secret":"at-1"}""", _on.Kept().Ask(new DockerCredential(), lines: server));

    [Fact]
    public void Docker_is_told_that_there_is_nothing_for_another_registry()
    {
        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Kept().Ask(new DockerCredential(), lines: "https://index.docker.io/v1/"));

        Assert.Equal(ErrorIds.HostNotServed, error.ErrorId);
        Assert.Contains("-ForHost index.docker.io", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal("credentials not found in native keychain", new DockerCredential().Refusal(new ProgramQuestion(), error));
    }

    [Fact]
    public void Docker_shows_why_somebody_must_sign_in() => Assert.Contains(
        "needs a sign-in", new DockerCredential().Refusal(new ProgramQuestion(), DeviceAuthError.SignInRequired("x", "y", "z")), StringComparison.Ordinal);

    [Theory]
    [InlineData("erase", null)]
    [InlineData("list", "{}")]
    public void Docker_s_other_wishes_are_met_without_a_token(string operation, string? answer) =>
        Assert.Equal(answer, _on.Ask(new DockerCredential(), operation, "login.example.com"));

    [Theory]
    [InlineData("store")]
    [InlineData("of-a-later-docker")]
    public void Docker_is_not_told_that_something_was_done_that_was_not(string operation) => Assert.Equal(
        ErrorIds.RequestNotUnderstood, Assert.Throws<DeviceAuthException>(() => _on.Ask(new DockerCredential(), operation, "{}")).ErrorId);

    private string Kubernetes(string? info, params string[] hosts) => new ExecCredential().Answer(
        new ProgramQuestion { ExecInfo = info, Hosts = hosts.ToArray() }, _on.Kept().Supply);
}
