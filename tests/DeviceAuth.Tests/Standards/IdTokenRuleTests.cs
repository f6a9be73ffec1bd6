using System;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using Xunit;

namespace DeviceAuth.Tests.Standards;

/// <summary>What an id_token must say (OpenID Connect Core §3.1.3.7), and what is forgiven.</summary>
public sealed class IdTokenRuleTests
{
    private const string Issuer = "https://login.example.com";

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    [Theory]
    [InlineData("""{"iss":"https://login.example.com","aud":"my-cli","exp":1800000600}""")]
    [InlineData("""{"iss":"https://login.example.com","aud":["my-cli"],"exp":"1800000600"}""")]
    [InlineData("""{"iss":"login.example.com","aud":["other","my-cli"],"azp":"my-cli","exp":1800000600.5}""")]
    [InlineData("""{"iss":"https://login.example.com","aud":"my-cli","exp":1799999701}""")]
    public void A_token_for_this_client_is_taken(string claims) => Assert.Null(Account(claims));

    [Theory]
    [InlineData("""{"iss":"https://evil.example.com","aud":"my-cli","exp":1800000600}""", "issued by https://evil.example.com")]
    [InlineData("""{"iss":"http://login.example.com","aud":"my-cli","exp":1800000600}""", "issued by http://login.example.com")]
    [InlineData("""{"iss":"https://login.example.com/","aud":"my-cli","exp":1800000600}""", "issued by https://login.example.com/")]
    [InlineData("""{"aud":"my-cli","exp":1800000600}""", "issued by nobody")]
    [InlineData("""{"iss":"https://login.example.com","aud":"other","exp":1800000600}""", "not meant for")]
    [InlineData("""{"iss":"https://login.example.com","exp":1800000600}""", "not meant for")]
    [InlineData("""{"iss":"https://login.example.com","aud":["my-cli","other"],"azp":"other","exp":1800000600}""", "another client")]
    [InlineData("""{"iss":"https://login.example.com","aud":"my-cli","exp":1799999699}""", "expired")]
    [InlineData("""{"iss":"https://login.example.com","aud":"my-cli","exp":0}""", "expired")]
    [InlineData("""{"iss":"https://login.example.com","aud":"my-cli","exp":"NaN"}""", "does not say when it expires")]
    [InlineData("""{"iss":"https://login.example.com","aud":"my-cli"}""", "does not say when it expires")]
    [InlineData("[]", "no")]
    public void A_wrong_one_is_refused_with_its_reason(string claims, string reason)
    {
        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => Account(claims));

        Assert.Equal(ErrorIds.ResponseInvalid, error.ErrorId);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_id_with_spaces_is_one_audience() => Assert.Null(IdToken.Read(
        Token("""{"iss":"https://login.example.com","aud":"my cli","exp":1800000600}"""), Issuer, "my cli", Now).Account);

    [Fact]
    public void The_culture_of_the_user_changes_nothing()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            Assert.Throws<DeviceAuthException>(() => Account("""{"iss":"https://login.example.com","aud":"my-cli","exp":1700000000.5}"""));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static string? Account(string claims) => IdToken.Read(Token(claims), Issuer, "my-cli", Now).Account;

    private static string Token(string claims) => "e30." + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims)) + ".c2ln";
}
