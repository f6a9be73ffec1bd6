using System;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.OAuth;

/// <summary>OpenID Connect Core §3.1.3.7: whose name is shown, and when an id_token is refused.</summary>
public sealed class IdTokenTests
{
    [Fact]
    public void The_name_of_a_claim_that_is_there_twice_says_no_secret()
    {
        string payload = System.Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes("""{"rt-horse-battery-1":1,"rt-horse-battery-1":2}"""));

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => IdToken.Read(
            $"e30.{payload}.c2ln", null, "my-cli", System.DateTimeOffset.UnixEpoch, Redaction.Of(["rt-horse-battery-1"])).Account);

        Assert.Contains("the claim '***' twice", error.Message, System.StringComparison.Ordinal);
    }

    private const string Issuer = "https://login.example.com";
    private static readonly DateTimeOffset Now = new FakeClock().UtcNow;

    [Theory]
    [InlineData("\"preferred_username\":\"ada\",\"email\":\"ada@example.com\",\"name\":\"Ada\"", "ada")]
    [InlineData("\"email\":\"ada@example.com\",\"name\":\"Ada\"", "ada@example.com")]
    [InlineData("\"name\":\"Ada \\u0141\"", "Ada Ł")]
    [InlineData("\"name\":\"\"", "subject-1")]
    [InlineData("\"name\":\"a\\u001b[31m\"", "a [31m")]
    public void The_most_telling_name_is_shown_cleaned(string claims, string account) =>
        Assert.Equal(account, Account(Claims(more: "," + claims)));

    [Fact]
    public void An_audience_may_be_an_array() => Assert.Equal("subject-1", Account(Claims(aud: "[\"other\",\"my-cli\"]")));

    [Theory]
    [InlineData("\"other\"")]
    [InlineData("[\"other\"]")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"MY-CLI\"")]
    public void A_token_for_another_audience_is_refused(string aud) => Refused(Claims(aud: aud), "not meant for");

    [Fact]
    public void An_audience_is_one_text_not_a_list_of_words() => Refused(Claims(aud: "\"other my-cli\""), "not meant for");

    [Fact]
    public void A_client_id_with_a_space_is_an_audience_too() =>
        Assert.Equal("subject-1", IdToken.Read(Jwt(Claims(aud: "\"my cli\"")), Issuer, "my cli", Now).Account);

    [Fact]
    public void Another_issuer_is_refused_and_named() => Refused(Claims(iss: "https://evil.example.net"), "evil.example.net");

    [Theory]
    [InlineData("https://login.example.com/")]
    [InlineData("https://LOGIN.example.com")]
    public void An_issuer_is_compared_to_the_letter(string iss) => Refused(Claims(iss: iss), "issued by");

    [Fact]
    public void Without_discovery_the_issuer_is_not_checked() =>
        Assert.Equal("subject-1", IdToken.Read(Jwt(Claims(iss: "https://any.example.net")), null, "my-cli", Now).Account);

    [Theory]
    [InlineData("my-cli", true)]
    [InlineData("other", false)]
    public void An_authorized_party_must_be_this_client(string azp, bool isRight)
    {
        string claims = Claims(aud: "[\"my-cli\",\"other\"]", more: $",\"azp\":\"{azp}\"");
        if (isRight)
        {
            Assert.Equal("subject-1", Account(claims));
        }
        else
        {
            Refused(claims, "another client");
        }
    }

    [Theory]
    [InlineData(3600, true)]
    [InlineData(0, true)]
    [InlineData(-299, true)]
    [InlineData(-301, false)]
    [InlineData(-86400, false)]
    public void The_expiry_has_five_minutes_of_tolerance(int secondsFromNow, bool isRight)
    {
        string claims = Claims(exp: (Now.ToUnixTimeSeconds() + secondsFromNow).ToString(CultureInfo.InvariantCulture));
        if (isRight)
        {
            Assert.Equal("subject-1", Account(claims));
        }
        else
        {
            Refused(claims, "expired");
        }
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"soon\"")]
    [InlineData("{}")]
    public void An_expiry_that_is_none_is_refused(string exp) => Refused(Claims(exp: exp), "does not say when it expires");

    [Theory]
    [InlineData("\"NaN\"", "does not say when it expires")]
    [InlineData("NaN", "not a JSON Web Token")]
    public void An_expiry_that_is_not_a_number_is_refused(string exp, string reason) => Refused(Claims(exp: exp), reason);

    [Fact]
    public void An_expiry_is_read_the_same_in_every_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        comma.NumberFormat.NumberGroupSeparator = "\u202f";
        CultureInfo.CurrentCulture = comma;
        try
        {
            Assert.Equal("subject-1", Account(Claims(exp: "4102444800.5")));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("11111111-2222-3333-4444-555555555555", true)]
    [InlineData("99999999-2222-3333-4444-555555555555", false)]
    public void Microsoft_s_template_stands_for_the_token_s_own_tenant(string tenant, bool isRight)
    {
        const string Template = "https://login.microsoftonline.com/{tenantid}/v2.0";
        string claims = Claims(
            iss: "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0", more: $",\"tid\":\"{tenant}\"");
        if (isRight)
        {
            Assert.Equal("subject-1", IdToken.Read(Jwt(claims), Template, "my-cli", Now).Account);
        }
        else
        {
            Assert.Throws<DeviceAuthException>(() => IdToken.Read(Jwt(claims), Template, "my-cli", Now).Account);
        }
    }

    [Fact]
    public void Microsoft_s_template_without_a_tenant_is_refused() => Assert.Throws<DeviceAuthException>(() => IdToken.Read(
        Jwt(Claims(iss: "https://login.microsoftonline.com/x/v2.0")), "https://login.microsoftonline.com/{tenantid}/v2.0", "my-cli", Now).Account);

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("a.b")]
    [InlineData("a.!!!.c")]
    [InlineData("a.eyJh.c")]
    [InlineData("a..c")]
    [InlineData("a.b.c.d.e")]
    [InlineData("a.W10.c")]
    public void Garbage_is_refused_as_no_token(string idToken)
    {
        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => IdToken.Read(idToken, Issuer, "my-cli", Now).Account);

        Assert.Equal(ErrorIds.ResponseInvalid, error.ErrorId);
        Assert.Contains("not a JSON Web Token", error.Message);
    }

    [Fact]
    public void Every_length_of_claims_can_be_decoded()
    {
        for (int length = 1; length <= 8; length++)
        {
            string name = new('ÿ', length);
            Assert.Equal(name, Account(Claims(more: $",\"name\":\"{name}\"")));
        }
    }

    private static string? Account(string claims) => IdToken.Read(Jwt(claims), Issuer, "my-cli", Now).Account;

    private static void Refused(string claims, string reason)
    {
        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => Account(claims));

        Assert.Equal(ErrorIds.ResponseInvalid, error.ErrorId);
        Assert.Contains(reason, error.Message);
    }

    private static string Claims(string iss = Issuer, string aud = "\"my-cli\"", string exp = "4102444800", string more = "") =>
        $$"""{"iss":"{{iss}}","sub":"subject-1","aud":{{aud}},"exp":{{exp}}{{more}}}""";

    private static string Jwt(string claims) =>
        $"eyJhbGciOiJSUzI1NiJ9.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.c2lnbmF0dXJl";
}
