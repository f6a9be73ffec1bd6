using System;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.OAuth;

/// <summary>RFC 8628 §3.2: the device authorization response.</summary>
public sealed class DeviceAuthorizationTests
{
    [Fact]
    public void A_full_answer_is_read()
    {
        DeviceAuthorization grant = Recorded.Grant();

        Assert.Equal("GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS", grant.DeviceCode.Reveal());
        Assert.Equal("WDJB-MJHT", grant.UserCode);
        Assert.Equal("https://login.example.com/device", grant.VerificationUri);
        Assert.Equal("https://login.example.com/device?user_code=WDJB-MJHT", grant.VerificationUriComplete);
        Assert.Equal(TimeSpan.FromMinutes(30), grant.ExpiresIn);
        Assert.Equal(TimeSpan.FromSeconds(5), grant.Interval);
    }

    [Theory]
    [InlineData("google-verification-url.json", "https://www.google.com/device", "GQVQ-JKEC", 1800)]
    [InlineData("github-device-authorization.form", "https://github.com/login/device", "WDJB-MJHT", 900)]
    [InlineData("entra-device-authorization.json", "https://microsoft.com/devicelogin", "FJC3YPQ9D", 900)]
    [InlineData("salesforce-device-authorization.json", "https://acme.my.salesforce.com/setup/connect", "H7HBQVAR", 900)]
    [InlineData("gitlab-device-authorization.json", "https://gitlab.example.com/oauth/device", "0A44L90H", 300)]
    [InlineData("device-authorization-no-interval.json", "https://op.example.com/device", "RMPV-SQLG", 600)]
    [InlineData(
        "twitch-device-authorization.json", "https://www.twitch.tv/activate?public=true&device-code=ABCDEFGH", "ABCDEFGH", 1800)]
    public void The_providers_shapes_are_read(string file, string address, string userCode, int seconds)
    {
        DeviceAuthorization grant = Recorded.Grant(file);

        Assert.Equal(address, grant.VerificationUri);
        Assert.Equal(userCode, grant.UserCode);
        Assert.Equal(seconds, grant.ExpiresIn.TotalSeconds);
        Assert.Equal(5, grant.Interval.TotalSeconds);
    }

    [Fact]
    public void A_verification_uri_is_preferred_to_a_verification_url() =>
        Assert.Equal("https://a.example.com", Read("\"https://a.example.com\"", ",\"verification_url\":\"https://b.example.com\"").VerificationUri);

    [Theory]
    [InlineData("wdjb-mjht")]
    [InlineData("WDJB MJHT")]
    [InlineData("0O1lI")]
    [InlineData("ПРИВЕТ")]
    public void The_user_code_is_kept_verbatim(string code) => Assert.Equal(
        code,
        DeviceAuthorization.Read(Recorded.Json(
            $$"""{"device_code":"dc","user_code":"{{code}}","verification_uri":"https://e.com/d","expires_in":600}""")).UserCode);

    [Theory]
    [InlineData("\\u001b[31mABC")]
    [InlineData("AB\\nCD")]
    [InlineData("AB\\u202eCD")]
    [InlineData("AB\\u200bCD")]
    [InlineData(" ABCD")]
    public void A_user_code_that_cannot_be_shown_is_refused(string code)
    {
        OAuthResponse answer = Recorded.Json(
            $$"""{"device_code":"dc","user_code":"{{code}}","verification_uri":"https://e.com/d","expires_in":600}""");

        Assert.Equal(ErrorIds.ResponseInvalid, Assert.Throws<DeviceAuthException>(() => DeviceAuthorization.Read(answer)).ErrorId);
    }

    [Theory]
    [InlineData("http://127.0.0.1:5000/device")]
    [InlineData("http://localhost:5000/device")]
    [InlineData("https://localhost/device")]
    [InlineData("http://[::1]:5000/device")]
    [InlineData("http://[::ffff:127.0.0.1]/device")]
    public void An_address_on_this_machine_is_for_a_server_on_this_machine(string address)
    {
        string complete = $$"""{"device_code":"dc","user_code":"AB","verification_uri":"https://login.example.com/d","verification_uri_complete":"{{address}}?c=AB"}""";
        byte[] plain = System.Text.Encoding.UTF8.GetBytes($$"""{"device_code":"dc","user_code":"AB","verification_uri":"{{address}}"}""");

        Assert.Throws<DeviceAuthException>(() => Read($"\"{address}\""));
        Assert.Null(DeviceAuthorization.Read(Recorded.Json(complete)).VerificationUriComplete);
        Assert.Equal(address, DeviceAuthorization.Read(OAuthResponse.Read(new System.Uri("http://127.0.0.1:8080/device"), 200, "application/json", plain)).VerificationUri);
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("file:///etc/passwd")]
    [InlineData("\\\\\\\\server\\\\share")]
    [InlineData("ftp://login.example.com/device")]
    [InlineData("data:text/html,hello")]
    [InlineData("ms-settings:privacy")]
    [InlineData("http://login.example.com/device")]
    [InlineData("http://127.0.0.1.example.com/device")]
    [InlineData("http://localhost.example.com/device")]
    [InlineData("https://login.example.com@evil.example.net/device")]
    [InlineData("https://user:password@login.example.com/device")]
    [InlineData("https://login.example.com/\\u001b[31mdevice")]
    [InlineData("https://login.example.com/device\\n\\nYour code: EVIL")]
    [InlineData("https://login.example.com/device Your code: EVIL")]
    [InlineData("https://login.example.com/\\u202edevice")]
    [InlineData("https://login.example.com/\\u200bdevice")]
    [InlineData(" https://login.example.com/device")]
    [InlineData("https://login.example.com/device\\u0000")]
    [InlineData("/device")]
    [InlineData("login.example.com/device")]
    [InlineData("https://")]
    public void An_address_that_is_not_fit_to_be_opened_is_refused(string address)
    {
        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => Read($"\"{address}\""));

        Assert.Equal(ErrorIds.ResponseInvalid, error.ErrorId);
        Assert.DoesNotContain(error.Message, char.IsControl);
    }

    [Theory]
    [InlineData("https://login.example.com:8443/device?x=1#y")]
    [InlineData("HTTPS://LOGIN.EXAMPLE.COM/device")]
    public void A_fit_address_is_kept_as_it_is_spelled(string address) => Assert.Equal(address, Read($"\"{address}\"").VerificationUri);

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("http://login.example.com/device?user_code=X")]
    [InlineData("https://x@login.example.com/device?user_code=X")]
    [InlineData("https://login.example.com/\\u001b[31m")]
    [InlineData("")]
    public void A_complete_address_that_is_unfit_is_left_out_and_the_plain_one_stays(string complete)
    {
        DeviceAuthorization grant = Read(
            "\"https://login.example.com/device\"", $",\"verification_uri_complete\":\"{complete}\"");

        Assert.Null(grant.VerificationUriComplete);
        Assert.Equal("https://login.example.com/device", grant.VerificationUri);
    }

    [Theory]
    [InlineData("device_code", """{"user_code":"A","verification_uri":"https://e.com/d","expires_in":600}""")]
    [InlineData("device_code", """{"device_code":"","user_code":"A","verification_uri":"https://e.com/d","expires_in":600}""")]
    [InlineData("user_code", """{"device_code":"dc","verification_uri":"https://e.com/d","expires_in":600}""")]
    [InlineData("verification_uri", """{"device_code":"dc","user_code":"A","expires_in":600}""")]
    [InlineData("verification_uri", """{"device_code":"dc","user_code":"A","verification_uri":null,"expires_in":600}""")]
    [InlineData("device_code", "{}")]
    public void A_missing_member_is_named(string member, string json)
    {
        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => DeviceAuthorization.Read(Recorded.Json(json)));

        Assert.Equal(ErrorIds.ResponseInvalid, error.ErrorId);
        Assert.Contains($"'{member}'", error.Message);
    }

    [Theory]
    [InlineData("invalid-client.json", 401, ErrorIds.ClientRejected)]
    [InlineData("invalid-client.json", 200, ErrorIds.ClientRejected)]
    [InlineData("invalid-scope.json", 400, ErrorIds.ScopeRejected)]
    [InlineData("server-error.json", 400, ErrorIds.ProviderUnreachable)]
    [InlineData("server-error.json", 500, ErrorIds.ProviderUnreachable)]
    [InlineData("proxy.html", 200, ErrorIds.ResponseInvalid)]
    [InlineData("proxy.html", 404, ErrorIds.ResponseInvalid)]
    [InlineData("google-quota.json", 403, ErrorIds.ProviderUnreachable)]
    [InlineData("device-authorization.json", 400, ErrorIds.ResponseInvalid)]
    public void An_answer_that_is_no_success_is_the_provider_s_error(string file, int status, string errorId) => Assert.Equal(
        errorId,
        Assert.Throws<DeviceAuthException>(() => DeviceAuthorization.Read(Recorded.Answer(file, status))).ErrorId);

    private static DeviceAuthorization Read(string address, string more = "") => DeviceAuthorization.Read(Recorded.Json(
        $$"""{"device_code":"dc","user_code":"A","expires_in":600,"verification_uri":{{address}}{{more}}}"""));
}
