using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text.Json;
using DeviceAuth.Connections;
using DeviceAuth.OAuth;
using DeviceAuth.Providers;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Providers;

/// <summary>
/// A file of <c>Exchanges</c>: each request of a whole sign-in with two targets, in order and with all that it must carry, and what the
/// provider answers. A value of <c>*</c> is one that differs each time.
/// </summary>
internal sealed class RecordedExchange
{
    private readonly JsonElement _file;
    private readonly string _idToken;
    private readonly Queue<JsonElement> _steps;

    private RecordedExchange(JsonElement file)
    {
        _file = file;
        _idToken = RecordedProvider.IdToken(file.GetProperty("id_token"));
        _steps = new Queue<JsonElement>(file.GetProperty("exchange").EnumerateArray());
    }

    public static IEnumerable<string> Names => Directory
        .GetFiles(Path.Combine(AppContext.BaseDirectory, "Providers", "Exchanges"), "*.json")
        .Select(path => Path.GetFileNameWithoutExtension(path)!)
        .Order();

    /// <summary>What the provider was not asked for yet.</summary>
    public IEnumerable<string> Left => _steps.Select(step => Text(step, "does")!);

    public SignInRequest SignIn
    {
        get
        {
            JsonElement terms = _file.GetProperty("sign_in");
            ProviderServer server = Text(terms, "provider") is { } provider
                ? ProviderResolver.Resolve(provider, Text(terms, "host"), Text(terms, "tenant"))
                : new ProviderServer { Authority = new Uri(Text(terms, "authority")!) };
            return new SignInRequest
            {
                Authority = server.Authority,
                Provider = server.Reference,
                Traits = server.Traits,
                ClientId = Text(terms, "client_id")!,
                Authorization = new DeviceAuthorizationRequest
                {
                    Scopes = Words(terms, "scope"),
                    Audience = Text(terms, "audience"),
                    Resources = Words(terms, "resource"),
                },
            };
        }
    }

    /// <summary>The second target.</summary>
    public Target Other
    {
        get
        {
            JsonElement other = _file.GetProperty("other");
            return new Target(Words(other, "scope"), Text(other, "resource"), Text(other, "audience"));
        }
    }

    /// <summary>The tokens of both targets at first and after a refresh; null where the provider refuses.</summary>
    public string?[] ExpectedTokens => [.. _file.GetProperty("expect").GetProperty("tokens").EnumerateArray().Select(token => token.GetString())];

    /// <summary>What must be in an error about the second target; none where the provider gives it.</summary>
    public string[] ExpectedWords => Words(_file.GetProperty("expect"), "words");

    public string? Expected(string what) => Text(_file.GetProperty("expect"), what);

    public static RecordedExchange Read(string name) => new(JsonDocument.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Providers", "Exchanges", $"{name}.json"))).RootElement);

    /// <summary>Answers the next request, which must be the one that the file has.</summary>
    public HttpResponseMessage Answer(SentRequest request)
    {
        Assert.True(_steps.TryDequeue(out JsonElement step), $"Nothing more was to be asked, but {request.Address} was.");
        string does = Text(step, "does")!;
        Assert.Equal($"{does}: {Text(step, "method")} {Text(step, "to")}", $"{does}: {request.Method} {request.Address.OriginalString}");
        string[] form = Words(step, "form");
        Assert.Equal(form.Order(), request.Form.Select(pair => form.Contains($"{pair.Key}=*") ? $"{pair.Key}=*" : $"{pair.Key}={pair.Value}").Order());
        return Recorded.JsonMessage(step.GetProperty("answer").GetRawText().Replace("$ID_TOKEN", _idToken), step.GetProperty("status").GetInt32());
    }

    private static string? Text(JsonElement element, string member) =>
        element.TryGetProperty(member, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string[] Words(JsonElement element, string member) =>
        element.TryGetProperty(member, out JsonElement list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Select(word => word.GetString()!)] : [];
}
