using System;
using System.Net;
using System.Text;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.OAuth;

/// <summary>RFC 6749 §2.3: one client authentication method per request.</summary>
public sealed class ClientRegistrationTests
{
    [Theory]
    [InlineData(ClientAuthentication.Auto, false, false, ClientAuthentication.None)]
    [InlineData(ClientAuthentication.Auto, false, true, ClientAuthentication.None)]
    [InlineData(ClientAuthentication.Auto, true, false, ClientAuthentication.Basic)]
    [InlineData(ClientAuthentication.Auto, true, true, ClientAuthentication.Post)]
    [InlineData(ClientAuthentication.Basic, true, true, ClientAuthentication.Basic)]
    [InlineData(ClientAuthentication.Post, true, false, ClientAuthentication.Post)]
    [InlineData(ClientAuthentication.None, true, true, ClientAuthentication.None)]
    public void The_method_is_the_user_s_or_follows_from_secret_and_metadata(
        ClientAuthentication wanted, bool hasSecret, bool offersOnlyPost, ClientAuthentication chosen) => Assert.Equal(
        chosen,
        ClientRegistration.Choose(wanted, hasSecret, new AuthorizationServer { OffersOnlyPost = offersOnlyPost }));

    [Fact]
    public void A_method_must_be_chosen() =>
        Assert.Throws<ArgumentException>(() => new ClientRegistration("my-cli", Sample.Protected("s"), ClientAuthentication.Auto));

    [Theory]
    [InlineData(ClientAuthentication.Basic)]
    [InlineData(ClientAuthentication.Post)]
    public void A_method_with_a_secret_needs_one(ClientAuthentication method) =>
        Assert.Throws<ArgumentException>(() => new ClientRegistration("my-cli", null, method));

    [Fact]
    public void A_public_client_sends_its_id_alone()
    {
        OAuthRequest request = Sample.PublicClient.Sign(new OAuthRequest(Recorded.Endpoint));

        Assert.Equal("client_id=my-cli", request.Encode());
        Assert.Null(request.Basic);
    }

    [Fact]
    public void Post_sends_id_and_secret_in_the_body_and_no_header()
    {
        OAuthRequest request = Signed("my-cli", "s&=+ ä", ClientAuthentication.Post);

        Assert.Equal("client_id=my-cli&client_secret=s%26%3D%2B+%C3%A4", request.Encode());
        Assert.Null(request.Basic);
    }

    [Theory]
    [InlineData("my-cli", "secret", "my-cli:secret")]
    [InlineData("id:with:colons", "se:cret", "id%3Awith%3Acolons:se%3Acret")]
    [InlineData("https://client.example.com/id", "p%20q+r", "https%3A%2F%2Fclient.example.com%2Fid:p%2520q%2Br")]
    [InlineData("ä b", "ß&=", "%C3%A4+b:%C3%9F%26%3D")]
    public void Basic_form_encodes_both_parts_first(string id, string secret, string credentials)
    {
        OAuthRequest request = Signed(id, secret, ClientAuthentication.Basic);

        Assert.Equal("", request.Encode());
        Assert.Equal(credentials, Encoding.ASCII.GetString(Convert.FromBase64String(request.Basic!)));
    }

    [Fact]
    public void Basic_brings_every_visible_character_across()
    {
        string secret = "";
        for (char character = ' '; character <= '~'; character++)
        {
            secret += character;
        }

        string basic = Signed("id", secret, ClientAuthentication.Basic).Basic!;

        string[] parts = Encoding.ASCII.GetString(Convert.FromBase64String(basic)).Split(':');
        Assert.Equal(2, parts.Length);
        Assert.Equal(secret, WebUtility.UrlDecode(parts[1]));
    }

    private static OAuthRequest Signed(string id, string secret, ClientAuthentication method) =>
        new ClientRegistration(id, Sample.Protected(secret), method).Sign(new OAuthRequest(Recorded.Endpoint));
}
