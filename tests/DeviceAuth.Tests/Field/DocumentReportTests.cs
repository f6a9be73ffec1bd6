using System;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Connections;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Field;

/// <summary>What is wrong with a document or an answer is said, in the server's words where it has any (docs/field-reports.md, Wire).</summary>
public sealed class DocumentReportTests
{
    private const string Document = """{"issuer":"https://login.example.com","token_endpoint":"https://login.example.com/token"}""";

    private readonly SignInFixture _on = new();

    [Theory]
    [InlineData("[" + Document + "]", "it is JSON, and no object")]
    [InlineData("""{"issuer":"https://login.example.com","issuer":"https://login.example.com"}""", "its member 'issuer' is there twice")]
    [InlineData("null", "it is JSON, and no object")]
    [InlineData("", "it is empty")]
    [InlineData(" \r\n", "it is empty")]
    [InlineData("""{"issuer":"https://login.example.com",""", "it is JSON that breaks off")]
    [InlineData(Document + ",", "it is no JSON from character 90 on")]
    [InlineData("""{"issuer":"https://login.example.com",}""", "it is no JSON from character 39 on")]
    [InlineData("// comment\n" + Document, "it is no JSON from character 1 on")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "it nests too deep")]
    public async Task What_is_wrong_with_metadata_is_said(string document, string fault)
    {
        DeviceAuthException error = await DiscoveryErrorAsync(document, 200);

        Assert.Contains($"not with a metadata document: {fault}.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "it is JSON, and no object")]
    [InlineData("""{"device_code":"c","user_code":"U""", "it is JSON that breaks off")]
    [InlineData("OK", "it is no JSON from character 1 on")]
    public void What_is_wrong_with_an_answer_is_said(string answer, string fault)
    {
        _on.Handler.Answer(_ => Recorded.JsonMessage(answer));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Run());

        Assert.Contains($"something that is no OAuth answer: {fault}.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"error":"invalid_tenant","error_description":"AADSTS90002: Tenant 'x' not found.","trace_id":"t-1"}""", 400, "answered 400 invalid_tenant (\"AADSTS90002: Tenant 'x' not found\") [trace id t-1], not")]
    [InlineData("""{"error":"Realm does not exist"}""", 404, "answered 404 Realm does not exist, not")]
    [InlineData("""{"errorCode":"E0000007","errorSummary":"Not found: Resource not found: default (AuthorizationServer)","errorId":"oae1"}""", 404, "(\"Not found: Resource not found: default (AuthorizationServer)\")")]
    public async Task Why_a_server_has_no_metadata_is_said_in_its_words(string answer, int status, string words)
    {
        DeviceAuthException error = await DiscoveryErrorAsync(answer, status);

        Assert.Equal(ErrorIds.DiscoveryFailed, error.ErrorId);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.ErrorCode ?? error.ErrorDescription);
    }

    [Fact]
    public async Task The_words_count_that_one_of_the_two_addresses_has()
    {
        _on.Handler.Answer("proxy.html", 404).Answer(_ => Recorded.JsonMessage("""{"error":"Realm does not exist","error_description":"No realm."}""", 404));

        Assert.Equal("No realm.", (await DiscoverAsync()).ErrorDescription);
    }

    [Theory]
    [InlineData("/token")]
    [InlineData("token")]
    [InlineData("//login.example.com/token")]
    public async Task An_endpoint_that_is_a_part_of_an_address_is_none(string endpoint)
    {
        DeviceAuthException error = await DiscoveryErrorAsync(Document.Replace("https://login.example.com/token", endpoint, StringComparison.Ordinal), 200);

        Assert.Equal(ErrorIds.DiscoveryFailed, error.ErrorId);
        Assert.DoesNotContain("file:", error.Message, StringComparison.Ordinal);
    }

    private Task<DeviceAuthException> DiscoveryErrorAsync(string answer, int status)
    {
        _on.Handler.Otherwise = _ => Recorded.JsonMessage(answer, status);
        return DiscoverAsync();
    }

    private Task<DeviceAuthException> DiscoverAsync() => Assert.ThrowsAsync<DeviceAuthException>(() =>
        new MetadataDiscovery(_on.Handler.Transport).DiscoverAsync(Sample.Authority, CancellationToken.None));
}
