using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using Xunit;

namespace DeviceAuth.Tests.Providers;

/// <summary>A file in <c>BrowserAnswers</c>: a provider that lets clients of one's own in by a browser alone.</summary>
internal sealed class BrowserProvider
{
    /// <summary>What is recorded of each.</summary>
    public static readonly string[] Columns = ["success", "refresh", "refresh_error"];

    private readonly JsonElement _file;

    private BrowserProvider(JsonElement file)
    {
        _file = file;
        Answers = file.GetProperty("answers").EnumerateObject().ToDictionary(answer => answer.Name, answer => RecordedAnswer.Read(answer.Value, ""));
    }

    public static IReadOnlyList<BrowserProvider> All { get; } = Directory
        .GetFiles(Path.Combine(AppContext.BaseDirectory, "Providers", "BrowserAnswers"), "*.json")
        .Select(path => new BrowserProvider(JsonDocument.Parse(File.ReadAllText(path)).RootElement))
        .OrderBy(provider => provider.Name, StringComparer.OrdinalIgnoreCase)
        .ToArray();

    public static TheoryData<string> Names => [.. All.Select(provider => provider.Name)];

    public string Name => Text("provider")!;

    public string ClientId => Text("client_id")!;

    public string? ClientSecret => Text("client_secret");

    /// <summary>The provider takes the secret in the body, and not as Basic.</summary>
    public bool HasSecretInBody => Text("secret_in_body") is not null;

    public string? RedirectUri => Text("redirect_uri");

    public string Authorization => Text("authorization")!;

    public string Token => Text("token")!;

    public string[] Scopes => Words("scope");

    /// <summary>What is granted, where that is not just what is asked for.</summary>
    public string[] Granted => _file.TryGetProperty("granted", out _) ? Words("granted") : Scopes;

    public string[] Sources => Words("sources");

    public string? NotFound => Text("not_found");

    /// <summary>The names of the parameters, in order, that the page is opened with.</summary>
    public string[] Asks => Words("asks");

    public IReadOnlyDictionary<string, RecordedAnswer> Answers { get; }

    public static BrowserProvider Find(string name) => All.Single(provider => provider.Name == name);

    /// <summary>How far an answer was verified.</summary>
    public string Mark(string answer) => Answers[answer].Source switch { "document" => "D", "client" => "c", _ => "?" };

    private string? Text(string member) => _file.TryGetProperty(member, out JsonElement value) ? value.ToString() : null;

    private string[] Words(string member) => _file.GetProperty(member).EnumerateArray().Select(item => item.GetString()!).ToArray();
}
