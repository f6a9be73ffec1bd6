using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using DeviceAuth.Providers;
using Xunit;

namespace DeviceAuth.Tests.Providers;

/// <summary>The matrix of providers for users, made of the recorded answers and the profiles.</summary>
public sealed class ProviderMatrixTests
{
    private static readonly string[] Columns =
        ["request", "pending", "slow_down", "denied", "expired", "success", "refresh", "refresh_error", "revocation"];

    private static readonly Dictionary<string, string> MarkMeanings =
        new() { ["D"] = "by its documents", ["c"] = "by clients that use it", ["?"] = "not verified" };

    [Fact]
    public void The_document_is_up_to_date() => GeneratedDocument.AssertIsUpToDate("docs/providers.md", Document());

    [Fact]
    public void The_table_of_the_readme_is_up_to_date() => GeneratedDocument.AssertPartIsUpToDate("README.md", "providers", Table());

    [Fact]
    public void Every_answer_names_a_source_that_the_document_explains() => Assert.All(
        RecordedProvider.All.SelectMany(provider => provider.Answers.Values),
        answer => Assert.Contains(answer.Source, (string[])["document", "client", "unverified"]));

    [Fact]
    public void What_is_not_verified_was_looked_for() => Assert.All(
        RecordedProvider.All,
        provider => Assert.Equal(Columns.Any(column => Mark(provider, column) == "?"), provider.NotFound is not null));

    private static string Document()
    {
        StringBuilder text = new();
        text.Append("""
            # Providers

            Made by `ProviderMatrixTests` of `src/DeviceAuth/Providers/providers.json` and `tests/DeviceAuth.Tests/Providers/Answers`;
            do not edit.

            No provider was called. For each, recorded answers are played through a whole sign-in, a refresh and a revocation, and
            through a refusal, an expiry and a refused refresh. How far an answer can be trusted to be what the provider sends:

            - **D**: members and codes are from the provider's own documents or source code; values and sentences are made up
            - **c**: members and codes are from open-source clients that talk to it
            - **?**: not verified; the shape of the RFC, or of notes
            - **-**: the provider has no such endpoint, or never answers so, as far as its profile knows

            A real server, OpenIddict, is signed in to by the tests of the sandbox; it needs no profile: `-Authority` is enough for it,
            as for any other server with discovery.


            """.ReplaceLineEndings("\n"));
        text.Append($"| `-Provider` | `-ProviderHost` | `-Tenant` | {string.Join(" | ", Columns.Select(column => column.Replace('_', ' ')))} |\n");
        text.Append($"|---|---|---|{string.Concat(Columns.Select(_ => ":-:|"))}\n");
        foreach (RecordedProvider provider in RecordedProvider.All)
        {
            ProviderProfile profile = ProviderCatalog.Find(provider.Name);
            string host = profile.HostMeaning is null ? "" : profile.Server ?? "needed";
            string tenant = profile.TenantMeaning is null ? "" : profile.Tenant ?? "needed";
            IEnumerable<string> marks = Columns.Select(column => Mark(provider, column));
            text.Append($"| {provider.Name} | {host} | {tenant} | {string.Join(" | ", marks)} |\n");
        }

        text.Append("""

            The profiles know which ways in a client of one's own has: the device flow above, a browser (`-UseBrowser`), or both. By a browser
            alone, with the answers of the token endpoint recorded as above:


            """.ReplaceLineEndings("\n"));
        text.Append("| `-Provider` | `-ProviderHost` | `-Tenant` | page that a browser opens | success | refresh | refresh error |\n|---|---|---|---|:-:|:-:|:-:|\n");
        foreach (BrowserProvider provider in BrowserProvider.All)
        {
            ProviderProfile profile = ProviderCatalog.Find(provider.Name);
            string host = profile.HostMeaning is null ? "" : profile.Server ?? "needed";
            string tenant = profile.TenantMeaning is null ? "" : profile.Tenant ?? "needed";
            text.Append($"| {provider.Name} | {host} | {tenant} | `{provider.Authorization}` | {provider.Mark("success")} | {provider.Mark("refresh")} | {provider.Mark("refresh_error")} |\n");
        }

        text.Append("\n## Notes and sources\n");
        foreach (RecordedProvider provider in RecordedProvider.All)
        {
            ProviderProfile profile = ProviderCatalog.Find(provider.Name);
            text.Append($"\n### {provider.Name}\n\n");
            text.Append(profile.HostMeaning is { } host ? $"- `-ProviderHost`: {host}\n" : "");
            text.Append(profile.TenantMeaning is { } tenant ? $"- `-Tenant`: {tenant}\n" : "");
            text.Append(profile.Scopes.Count > 0 ? $"- without `-Scope`: `{string.Join(" ", profile.Scopes)}`\n" : "");
            text.Append($"- ways in: {string.Join(", ", profile.Flows)}\n");
            text.Append(profile.Notes is { } notes ? $"- {notes}\n" : "");
            text.Append(string.Concat(provider.Sources.Select(source => $"- source: {source}\n")));
            text.Append(provider.NotFound is { } missing ? $"- looked for, there and by search, and not found: {missing}\n" : "");
        }

        foreach (BrowserProvider provider in BrowserProvider.All)
        {
            ProviderProfile profile = ProviderCatalog.Find(provider.Name);
            text.Append($"\n### {provider.Name}\n\n- ways in: {string.Join(", ", profile.Flows)}\n- {profile.Notes}\n");
            text.Append(profile.HostMeaning is { } host ? $"- `-ProviderHost`: {host}\n" : "");
            text.Append(profile.TenantMeaning is { } tenant ? $"- `-Tenant`: {tenant}\n" : "");
            text.Append(profile.Scopes.Count > 0 ? $"- without `-Scope`: `{string.Join(" ", profile.Scopes)}`\n" : "");
            text.Append(string.Concat(provider.Sources.Select(source => $"- source: {source}\n")));
            text.Append(provider.NotFound is { } missing ? $"- looked for, there and by search, and not found: {missing}\n" : "");
        }

        return text.ToString();
    }

    /// <summary>What each needs, and how many of its recorded answers were verified and how.</summary>
    private static string Table()
    {
        StringBuilder text = new();
        text.Append("| `-Provider` | needs beside `-ClientId` | recorded answers, and what they were verified by |\n|---|---|---|\n");
        foreach (RecordedProvider provider in RecordedProvider.All)
        {
            ProviderProfile profile = ProviderCatalog.Find(provider.Name);
            string verified = string.Join(", ", Columns
                .GroupBy(column => Mark(provider, column))
                .Where(group => group.Key != "-")
                .OrderBy(group => "Dc?".IndexOf(group.Key, StringComparison.Ordinal))
                .Select(group => $"{group.Count()} {MarkMeanings[group.Key]}"));
            text.Append($"| `{provider.Name}` | {string.Join(", ", Needed(profile))} | {verified} |\n");
        }

        foreach (BrowserProvider provider in BrowserProvider.All)
        {
            string[] needed = [.. Needed(ProviderCatalog.Find(provider.Name)), "`-UseBrowser`", .. provider.ClientSecret is null ? (string[])[] : ["`-ClientSecret`"]];
            string verified = string.Join(", ", BrowserProvider.Columns
                .GroupBy(provider.Mark)
                .Where(group => group.Key != "-")
                .OrderBy(group => "Dc?".IndexOf(group.Key, StringComparison.Ordinal))
                .Select(group => $"{group.Count()} {MarkMeanings[group.Key]}"));
            text.Append($"| `{provider.Name}` | {string.Join(", ", needed)} | {verified} |\n");
        }

        return text.ToString();
    }

    /// <summary>What of the two must be named, since the profile has none for it.</summary>
    private static string[] Needed(ProviderProfile profile) =>
    [
        .. profile is { HostMeaning: not null, Server: null } ? ["`-ProviderHost`"] : (string[])[],
        .. profile is { TenantMeaning: not null, Tenant: null } ? ["`-Tenant`"] : (string[])[],
    ];

    private static string Mark(RecordedProvider provider, string answer) => !provider.Answers.TryGetValue(answer, out RecordedAnswer? recorded)
        ? "-"
        : recorded.Source switch { "document" => "D", "client" => "c", _ => "?" };
}
