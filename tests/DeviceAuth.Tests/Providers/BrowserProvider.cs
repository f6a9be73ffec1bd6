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

    private const string IdTokenPlace = "$ID_TOKEN";

    private readonly JsonElement _file;

    private BrowserProvider(JsonElement file)
    {
        _file = file;
        Answers = file.GetProperty("answers").EnumerateObject().ToDictionary(answer => answer.Name, answer => RecordedAnswer.Read(answer.Value, IdTokenPlace));
    }

    public static IReadOnlyList<BrowserProvider> All { get; } = Directory
        .GetFiles(Path.Combine(AppContext.BaseDirectory, "Providers", "BrowserAnswers"), "*.json")
        .Select(path => new BrowserProvider(JsonDocument.Parse(File.ReadAllText(path)).RootElement))
        .OrderBy(provider => provider.Name, StringComparer.OrdinalIgnoreCase)
        .ToArray();

    public static TheoryData<string> Names => [.. All.Select(provider => provider.Name)];

    public string Name => Text("provider")!;

    public string? Host => Text("host");

    public string? Tenant => Text("tenant");

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

    /// <summary>The provider gives refresh tokens.</summary>
    public bool Refreshes => Answers.ContainsKey("refresh");

    public static BrowserProvider Find(string name) => All.Single(provider => provider.Name == name);

    /// <summary>The answer to the code, with an id_token of the sign-in that had this nonce where the provider gives one.</summary>
    public RecordedAnswer Success(string? nonce)
    {
        RecordedAnswer success = Answers["success"];
        return _file.TryGetProperty("id_token", out JsonElement claims)
            ? success with { Body = success.Body.Replace(IdTokenPlace, IdToken(claims, nonce)) }
            : success;
    }

    /// <summary>How far an answer was verified; <c>-</c> where the provider never gives it.</summary>
    public string Mark(string answer) => !Answers.TryGetValue(answer, out RecordedAnswer? recorded)
        ? "-"
        : recorded.Source switch { "document" => "D", "client" => "c", _ => "?" };

    private static string IdToken(JsonElement claims, string? nonce) =>
        RecordedProvider.IdToken(JsonDocument.Parse(claims.GetRawText().Replace("NONCE", nonce)).RootElement);

    private string? Text(string member) => _file.TryGetProperty(member, out JsonElement value) ? value.ToString() : null;

    private string[] Words(string member) => _file.GetProperty(member).EnumerateArray().Select(item => item.GetString()!).ToArray();
}
