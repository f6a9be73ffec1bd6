using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace DeviceAuth.Tests.Providers;

/// <summary>One answer of a provider, as its file has it.</summary>
/// <param name="Source">Where it is from: <c>document</c>, <c>client</c> or <c>unverified</c>.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Type">The media type.</param>
/// <param name="Body">The body.</param>
internal sealed record RecordedAnswer(string Source, int Status, string Type, string Body)
{
    public static RecordedAnswer Read(JsonElement element, string idToken)
    {
        JsonElement body = element.GetProperty("body");
        string text = body.ValueKind == JsonValueKind.String ? body.GetString()! : body.GetRawText();
        return new RecordedAnswer(
            element.GetProperty("source").GetString()!,
            element.GetProperty("status").GetInt32(),
            element.TryGetProperty("type", out JsonElement type) ? type.GetString()! : "application/json",
            text.Replace("$ID_TOKEN", idToken));
    }

    /// <summary>A member of the body, which is a JSON object.</summary>
    public string? Member(string name) =>
        JsonDocument.Parse(Body).RootElement.TryGetProperty(name, out JsonElement member) ? member.ToString() : null;

    public HttpResponseMessage ToMessage()
    {
        HttpResponseMessage message = new((HttpStatusCode)Status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body)) };
        message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(Type);
        return message;
    }
}
