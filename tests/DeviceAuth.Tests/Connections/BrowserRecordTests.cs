using System;
using System.Text.Json.Nodes;
using DeviceAuth.Connections;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>A record of a sign-in by browser knows how it was made, and is read as if a stranger had written it.</summary>
public sealed class BrowserRecordTests
{
    private static readonly Uri Authorization = new("https://login.example.com/authorize");

    [Fact]
    public void How_a_browser_signed_in_is_kept_and_what_is_found_again_is_not()
    {
        Connection connection = Discovered(new BrowserTerms { RedirectUri = new Uri("http://localhost:8976/cb"), IsPasted = true });

        string text = ConnectionRecord.Write(connection);

        Assert.Equal(connection.Terms.Browser, ConnectionRecord.Read("default", text).Terms.Browser);
        Assert.DoesNotContain("authorization_endpoint", text.Replace("device_authorization_endpoint", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(new BrowserTerms(), ConnectionRecord.Read("default", ConnectionRecord.Write(Discovered(new BrowserTerms()))).Terms.Browser);
        Assert.Null(ConnectionRecord.Read("default", ConnectionRecord.Write(Discovered(null))).Terms.Browser);
    }

    [Fact]
    public void An_authorization_endpoint_that_the_user_gave_is_kept_in_place_of_the_one_for_codes()
    {
        Connection connection = Discovered(new BrowserTerms()) with
        {
            Server = Server.Of(null, null, Sample.Server with { DeviceAuthorizationEndpoint = null, AuthorizationEndpoint = Authorization }),
        };

        Assert.Equal(Authorization, ConnectionRecord.Read("default", ConnectionRecord.Write(connection)).Server.AuthorizationEndpoint);
    }

    [Theory]
    [InlineData("http://evil.example.com/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("javascript:alert(1)")]
    public void A_redirect_address_that_nobody_may_go_to_is_damage(string redirect)
    {
        JsonNode record = JsonNode.Parse(ConnectionRecord.Write(Discovered(new BrowserTerms { RedirectUri = new Uri("http://localhost/") })))!;
        record["asked"]!["browser"]!["redirect_uri"] = redirect;

        Assert.Throws<FormatException>(() => ConnectionRecord.Read("default", record.ToJsonString()));
    }

    private static Connection Discovered(BrowserTerms? browser)
    {
        Connection connection = Sample.Connection(new FakeClock());
        return connection with
        {
            Server = Server.Of(Sample.Authority, null, Sample.Server with { AuthorizationEndpoint = Authorization }),
            Terms = connection.Terms with { Browser = browser },
        };
    }
}
