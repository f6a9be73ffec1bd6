using System;
using System.IO;
using System.Linq;
using System.Text;
using Xunit;

namespace DeviceAuth.Tests.Hostile;

/// <summary>The list of hostile cases for readers, made of the cases themselves.</summary>
public sealed class HostileDocumentTests
{
    [Fact]
    public void The_document_is_up_to_date() => GeneratedDocument.AssertIsUpToDate("docs/hostile-servers.md", Document());

    [Fact]
    public void Each_test_that_the_document_names_is_there() => Assert.All(
        HostileCases.Kinds.SelectMany(kind => kind.Beside),
        one =>
        {
            string[] parts = one.Test.Split(": ", 2);
            string file = Directory.EnumerateFiles(Path.Combine(GeneratedDocument.RepositoryRoot, "tests"), parts[0], SearchOption.AllDirectories).Single();
            string name = parts[1].StartsWith("Describe ", StringComparison.Ordinal) ? parts[1]["Describe ".Length..].Trim('\'') : parts[1];
            Assert.Contains(name, File.ReadAllText(file), StringComparison.Ordinal);
        });

    private static string Document()
    {
        StringBuilder text = new();
        text.Append($"""
            # Hostile and broken servers

            Made by `HostileDocumentTests` of the cases in `tests/DeviceAuth.Tests/Hostile`; do not edit.

            Each of the {HostileCases.All.Count} cases runs over real sockets on this machine, with the waiting on a fake clock. Whatever is sent, each must

            - end within 15 seconds, a request within the time that it may take
            - end as the table says: with one error of that id, or well
            - make no more requests than the rules allow, and none to another host
            - show no control character and no secret in any message, warning, prompt or exception
            - take less than 64 MiB of memory in all, what became garbage included (two that are parsed to many small parts: 160)

            {EngineCases.All.Count} cases, listed at the end, are run in real time by `HostileServerTests` and its neighbours in `tests/DeviceAuth.EngineTests`, with the
            built module in a real PowerShell engine: each stream is searched for secrets and control characters.

            Beside them, `CertificateTests` has certificates that do not verify, `UnreachableTests` has servers that are not there or break
            the TLS handshake, in the middle of a sign-in too, and `FuzzTests` feeds mutated answers to the whole reading path.

            Tokens that come in a sign-in that ends in an error are revoked: the fixture of all cases looks for that.

            ## The matrix

            """.ReplaceLineEndings("\n"));
        text.Append($"\n| cases | {string.Join(" | ", HostileCases.Kinds.Select(kind => kind.Name))} |\n|---|{string.Concat(HostileCases.Kinds.Select(_ => "---|"))}\n");
        foreach (Stage stage in Enum.GetValues<Stage>())
        {
            text.Append($"| {stage.ToString().ToLowerInvariant()} | {string.Join(" | ", HostileCases.Kinds.Select(kind => kind.Cases.Count(one => one.Stage == stage)))} |\n");
        }

        text.Append($"| beside them | {string.Join(" | ", HostileCases.Kinds.Select(kind => kind.Beside.Count))} |\n\n");
        text.Append(string.Concat(HostileCases.Kinds.Select(kind => $"- **{kind.Name}**: {kind.Meaning}\n")));
        text.Append("\n## What servers do\n\n| request | what the server does | what comes of it |\n|---|---|---|\n");
        foreach (HostileCase one in HostileCases.All)
        {
            string end = one.Ends is { } id ? $"`{id}`" : one.Stage == Stage.Revocation ? "a warning, or done" : "it goes on";
            text.Append($"| {one.Stage.ToString().ToLowerInvariant()} | {one.Name.Replace("|", "\\|").Replace("<", "&lt;")} | {end} |\n");
        }

        text.Append($"\n{string.Join("\n", HostileCases.All.GroupBy(one => one.Stage).Select(group => $"- {group.Key.ToString().ToLowerInvariant()}: {group.Count()} cases"))}\n");
        if (HostileCases.Kinds.Any(kind => kind.Beside.Count > 0))
        {
            text.Append("\n## What others do\n\n| kind | what happens | what comes of it | test |\n|---|---|---|---|\n");
            text.Append(string.Concat(HostileCases.Kinds.SelectMany(kind =>
                kind.Beside.Select(one => $"| {kind.Name} | {one.What} | {one.Comes} | `{one.Test}` |\n"))));
        }

        text.Append("\n## In a real PowerShell engine\n\n");
        text.Append(string.Concat(EngineCases.All.Select(one => $"- {one.Stage.ToString().ToLowerInvariant()}: {one.Name.Replace("<", "&lt;")}\n")));
        return text.ToString();
    }
}
