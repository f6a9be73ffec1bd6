using System;
using System.IO;
using System.Linq;
using System.Text;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.OAuth;

/// <summary>What an answer is, by its body before its status.</summary>
public sealed class OAuthResponseTests
{
    [Theory]
    [InlineData("""{"rt-horse-battery-1":1,"rt-horse-battery-1":2}""", "application/json")]
    [InlineData("""{"RT-horse-battery-1":"","RT-horse-battery-1":{}}""", "application/json")]
    [InlineData("rt-horse-battery-1=1&rt-horse-battery-1=2", "application/x-www-form-urlencoded")]
    [InlineData("""{"at-brought-staple":1,"at-brought-staple":2,"access_token":"at-brought-staple"}""", "application/json")]
    [InlineData("""{"at-brought-staple":1,"at-brought-staple":2,"accessToken":"at-brought-staple"}""", "application/json")]
    public void The_name_of_a_member_that_is_there_twice_says_no_secret(string body, string mediaType)
    {
        OAuthResponse answer = OAuthResponse.Read(
            Recorded.Endpoint, 403, mediaType, System.Text.Encoding.UTF8.GetBytes(body), taint: Taint.Of(["rt-horse-battery-1"], []));

        Assert.Contains("'***' is there twice", OAuthAnswers.ToError(answer).Message, System.StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("text/plain")]
    [InlineData("application/octet-stream")]
    [InlineData(null)]
    public void A_form_is_read_whatever_the_content_type_unless_it_is_JSON(string? mediaType)
    {
        OAuthResponse answer = Read("error=authorization_pending&error_description=Still+waiting", mediaType);

        Assert.Equal("authorization_pending", answer.ErrorCode);
        Assert.Equal("Still waiting", answer.ErrorDescription);
    }

    [Fact]
    public void A_form_under_a_JSON_content_type_is_none() =>
        Assert.Null(Read("error=authorization_pending", "application/problem+json").Body);

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    [InlineData("text/html")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public void JSON_is_read_whatever_the_content_type(string? mediaType)
    {
        OAuthResponse answer = Read("""{"error":"slow_down"}""", mediaType);

        Assert.Equal("slow_down", answer.ErrorCode);
        Assert.False(answer.IsHtml);
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html></html>", null)]
    [InlineData("  \r\n<html>", "text/plain")]
    [InlineData("<?xml version='1.0'?><Error/>", "application/xml")]
    [InlineData("Please sign in", "text/html")]
    [InlineData("Please sign in", "application/xhtml+xml")]
    [InlineData("<html>", "application/json")]
    public void A_web_page_is_recognized(string body, string? mediaType)
    {
        OAuthResponse answer = Read(body, mediaType, 502);

        Assert.True(answer.IsHtml);
        Assert.Null(answer.Body);
    }

    [Fact]
    public void A_content_type_is_recognized_in_any_case_of_letters() =>
        Assert.True(Read("Please sign in", "Text/HTML", 403).IsHtml);

    [Fact]
    public void A_web_page_after_a_byte_order_mark_is_recognized() =>
        Assert.True(OAuthResponse.Read(
            Recorded.Endpoint, 403, null, [.. Encoding.UTF8.GetPreamble(), .. "<html></html>"u8]).IsHtml);

    [Theory]
    [InlineData("")]
    [InlineData("OK")]
    [InlineData("upstream connect error or disconnect/reset before headers")]
    public void Plain_text_is_neither(string body)
    {
        OAuthResponse answer = Read(body, "text/plain", 503);

        Assert.Null(answer.Body);
        Assert.False(answer.IsHtml);
        Assert.Null(answer.ErrorCode);
    }

    [Theory]
    [InlineData("twitch-pending.json", "authorization_pending")]
    [InlineData("twitch-invalid-code.json", null)]
    [InlineData("google-quota.json", "rate_limit_exceeded")]
    [InlineData("entra-pending.json", "authorization_pending")]
    [InlineData("slow-down-github.json", "slow_down")]
    public void The_error_code_is_found_where_providers_put_it(string file, string? code) =>
        Assert.Equal(code, Recorded.Answer(file, 400).ErrorCode);

    [Fact]
    public void An_error_beats_a_message() =>
        Assert.Equal("invalid_grant", Recorded.Json("""{"error":"invalid_grant","message":"slow_down"}""").ErrorCode);

    [Fact]
    public void A_message_beats_a_number_that_repeats_the_status() =>
        Assert.Equal("slow_down", Recorded.Json("""{"error_code":400,"message":"slow_down"}""", 400).ErrorCode);

    [Fact]
    public void A_success_that_numbers_its_errors_from_0_is_none() =>
        Assert.Null(Recorded.Json("""{"error_code":0,"access_token":"x"}""").ErrorCode);

    [Fact]
    public void An_empty_error_is_none() => Assert.Null(Recorded.Json("""{"error":"","access_token":"x"}""").ErrorCode);

    [Fact]
    public void What_the_server_says_is_cleaned()
    {
        OAuthResponse answer = Recorded.Json("""{"error":"a\u001b]0;b","error_description":"line\r\n\u202Eone"}""");
        OAuthResponse redirect = OAuthResponse.Read(Recorded.Endpoint, 302, null, [], location: "https://e.com/\u001b[2J");

        Assert.All(
            new[] { answer.ErrorCode!, answer.ErrorDescription!, redirect.Location! },
            text => Assert.DoesNotContain(text, character => char.IsControl(character) || character == '\u202E'));
        Assert.Equal("line one", answer.ErrorDescription);
    }

    [Theory]
    [InlineData(199, false, false)]
    [InlineData(200, true, false)]
    [InlineData(299, true, false)]
    [InlineData(300, false, true)]
    [InlineData(399, false, true)]
    [InlineData(400, false, false)]
    public void The_status_tells_success_and_redirect(int status, bool isSuccess, bool isRedirect)
    {
        OAuthResponse answer = Recorded.Json("{}", status);

        Assert.Equal((isSuccess, isRedirect), (answer.IsSuccess, answer.IsRedirect));
    }

    [Fact]
    public void Every_recorded_answer_but_the_web_page_can_be_read()
    {
        string[] files = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Answers"))
            .Select(path => Path.GetFileName(path))
            .ToArray();

        Assert.True(files.Length > 30);
        Assert.All(files, file => Assert.Equal(!file.EndsWith(".html", StringComparison.Ordinal), Recorded.Answer(file).Body is not null));
    }

    private static OAuthResponse Read(string body, string? mediaType, int status = 400) =>
        OAuthResponse.Read(Recorded.Endpoint, status, mediaType, Encoding.UTF8.GetBytes(body));
}
