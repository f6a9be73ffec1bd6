using System;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text;
using DeviceAuth.Errors;
using DeviceAuth.Tests.Connections;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Field;

/// <summary>Tokens that came in an answer that cannot be read are given back, as far as they can be made out.</summary>
public sealed class BrokenGrantTests
{
    private readonly SignInFixture _on = new();

    [Theory]
    [InlineData("""{"access_token":"at-9","refresh_token":"rt-9",}""", "rt-9", "at-9")]
    [InlineData("""[{"access_token":"at-9","refresh_token":"rt-9"}]""", "rt-9", "at-9")]
    [InlineData("""{"access_token":"at-9","refresh_token":"rt-9","scope":"a""", "rt-9", "at-9")]
    [InlineData("""{ "refresh_token" : "r\/t\u002d9" , "access_token":"at""", "r/t-9")]
    [InlineData(""")]}' {"access_token":"at-9"}""", "at-9")]
    [InlineData("""{"accessToken":"at-9","refreshToken":"rt-9"}""", "rt-9", "at-9")]
    [InlineData("""{"data":{"access_token":"at-9","refresh_token":"rt-9"}}""", "rt-9", "at-9")]
    [InlineData("""{"access_token":["at-9"],"refresh_token":"rt-9"}""", "rt-9")]
    [InlineData("access_token=at-9&refresh_token=rt-9&token_type=mac", "rt-9", "at-9")]
    [InlineData("access_token=at-9&refresh_token=rt-9&&", "rt-9", "at-9")]
    public void They_are_revoked(string answer, params string[] tokens)
    {
        _on.Handler.Answer("device-authorization.json").Answer(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(answer, Encoding.UTF8, "text/plain") });
        _on.Handler.Otherwise = _ => new HttpResponseMessage(HttpStatusCode.OK);

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Run());

        Assert.Equal(tokens, _on.Handler.Requests.Where(request => request.Address.AbsolutePath == "/revoke").Select(request => request["token"]));
        Assert.EndsWith("The tokens that came with it were revoked.", error.Message, StringComparison.Ordinal);
        Assert.All(tokens, token => Assert.DoesNotContain(token, error.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"access_token":"at-9","refresh_token":"rt-9","scope":"a""", "rt-9", "at-9")]
    [InlineData("""{"refresh_token":"rt-9","access_token":"at-""", "rt-9")]
    public void They_are_revoked_where_the_connection_breaks_behind_them(string part, params string[] tokens)
    {
        _on.Handler.Answer("device-authorization.json")
            .Answer(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new BrokenStream(Encoding.UTF8.GetBytes(part))) });
        _on.Handler.Otherwise = _ => new HttpResponseMessage(HttpStatusCode.OK);

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Run());

        Assert.Equal(tokens, _on.Handler.Requests.Where(request => request.Address.AbsolutePath == "/revoke").Select(request => request["token"]));
        Assert.Contains("broke off after it had reported success", error.Message, StringComparison.Ordinal);
        Assert.Empty(Assert.IsType<TransportException>(error.InnerException).Traces);
    }
}
