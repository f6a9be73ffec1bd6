using System;
using System.IO;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using DeviceAuth.OAuth;

namespace DeviceAuth.Tests.Fakes;

/// <summary>The recorded answers under Answers/, and answers written down in a test.</summary>
internal static class Recorded
{
    public static readonly Uri Endpoint = new("https://login.example.com/token");

    public static byte[] Bytes(string file) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Answers", file));

    /// <summary>A recorded answer as <see cref="OAuthTransport"/> hands it on.</summary>
    public static OAuthResponse Answer(string file, int status = 200, TimeSpan? retryAfter = null) =>
        OAuthResponse.Read(Endpoint, status, MediaType(file), Bytes(file), retryAfter);

    /// <summary>A recorded answer as it comes over the wire.</summary>
    public static HttpResponseMessage Message(string file, int status = 200)
    {
        ByteArrayContent content = new(Bytes(file));
        content.Headers.ContentType = new MediaTypeHeaderValue(MediaType(file));
        return new HttpResponseMessage((HttpStatusCode)status) { Content = content };
    }

    /// <summary>An answer that the test spells out.</summary>
    public static OAuthResponse Json(string json, int status = 200) =>
        OAuthResponse.Read(Endpoint, status, "application/json", Encoding.UTF8.GetBytes(json));

    /// <summary>An answer that the test spells out, as it comes over the wire.</summary>
    public static HttpResponseMessage JsonMessage(string json, int status = 200) =>
        new((HttpStatusCode)status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    /// <summary>The members of a JSON object that the test spells out; fails where they cannot be read.</summary>
    public static JsonObject Members(string json) =>
        JsonObject.FromJson(Encoding.UTF8.GetBytes(json)) ?? throw new ArgumentException($"No JSON object: {json}");

    /// <summary>The codes of device-authorization.json, or of another recorded answer.</summary>
    public static DeviceAuthorization Grant(string file = "device-authorization.json") => DeviceAuthorization.Read(Answer(file));

    private static string MediaType(string file) => Path.GetExtension(file) switch
    {
        ".json" => "application/json",
        ".form" => "application/x-www-form-urlencoded",
        ".html" => "text/html",
        _ => "text/plain",
    };
}
