using System;
using System.Buffers.Text;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeviceAuth.Tests.Providers;

/// <summary>A provider's file in <c>Answers</c>: how a user names it, what it answers, and what must come of that.</summary>
internal sealed class RecordedProvider
{
    private readonly JsonElement _file;

    private RecordedProvider(JsonElement file)
    {
        _file = file;
        string idToken = Text("id_token", file) is null ? "" : IdToken(file.GetProperty("id_token"));
        Answers = file.GetProperty("answers").EnumerateObject()
            .ToDictionary(answer => answer.Name, answer => RecordedAnswer.Read(answer.Value, idToken));
        Endpoints = file.GetProperty("endpoints").EnumerateObject()
            .ToDictionary(endpoint => endpoint.Name, endpoint => endpoint.Value.GetString()!);
    }

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<RecordedProvider> All { get; } = Directory
        .GetFiles(Path.Combine(AppContext.BaseDirectory, "Providers", "Answers"), "*.json")
        .Select(path => new RecordedProvider(JsonDocument.Parse(File.ReadAllText(path)).RootElement))
        .OrderBy(provider => provider.Name, StringComparer.OrdinalIgnoreCase)
        .ToArray();

    public static IEnumerable<string> Names => All.Select(provider => provider.Name);

    public string Name => Text("provider")!;

    public string? Host => Text("host");

    public string? Tenant => Text("tenant");

    public string ClientId => Text("client_id")!;

    public string? ClientSecret => Text("client_secret");

    public string[] Scopes => Words(_file.GetProperty("scope"));

    public string[] Sources => Words(_file.GetProperty("sources"));

    /// <summary>What was looked for in the sources and by search, in vain; null where nothing was.</summary>
    public string? NotFound => Text("not_found");

    public IReadOnlyDictionary<string, RecordedAnswer> Answers { get; }

    /// <summary>Where each request must go.</summary>
    public IReadOnlyDictionary<string, string> Endpoints { get; }

    public static RecordedProvider Find(string name) => All.Single(provider => provider.Name == name);

    /// <summary>The names of the parameters, in order, that a request must have.</summary>
    public string[] Sends(string role) => Words(_file.GetProperty("sends").GetProperty(role));

    /// <summary>What must come of a sign-in.</summary>
    public string? Expected(string what) => Text(what, _file.GetProperty("expect"));

    public string[] ExpectedScopes => Words(_file.GetProperty("expect").GetProperty("scopes"));

    private string? Text(string member) => Text(member, _file);

    private static string? Text(string member, JsonElement element) =>
        element.TryGetProperty(member, out JsonElement value) ? value.ToString() : null;

    private static string[] Words(JsonElement list) => list.EnumerateArray().Select(item => item.GetString()!).ToArray();

    /// <summary>An id_token with these claims, which does not end.</summary>
    internal static string IdToken(JsonElement claims)
    {
        System.Text.Json.Nodes.JsonObject all = JsonNode.Parse(claims.GetRawText())!.AsObject();
        all["exp"] = 4102444800;
        return "e30." + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(all.ToJsonString())) + ".c2ln";
    }
}
