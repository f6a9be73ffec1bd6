using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace DeviceAuth.Tests.Architecture;

/// <summary>Habits of the code that no compiler holds.</summary>
[Collection(nameof(Sources))]
public sealed class HabitTests(Sources sources)
{
    private static readonly string Folder = typeof(HabitTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "ModuleSources").Value!;

    [Theory]
    [InlineData("Newtonsoft.Json")]
    [InlineData("System.Text.Json")]
    [InlineData("Microsoft.Identity.Client")]
    [InlineData("DataContractJsonSerializer")]
    [InlineData("Thread.Sleep")]
    [InlineData("Console.")]
    public void Nothing_that_could_clash_or_hang_is_used_anywhere(string word) => Assert.All(
        Files(""), file => Assert.DoesNotContain(word, WithoutComments(file), StringComparison.Ordinal));

    /// <summary>In a remote session, a job or an editor it is not the person's, so one file decides whether it is asked.</summary>
    [Fact]
    public void The_process_s_console_is_named_in_one_place() => Assert.All(
        Files("").Where(file => Path.GetFileName(file) != "ProcessStreams.cs"),
        file => Assert.DoesNotContain("System.Console", WithoutComments(file), StringComparison.Ordinal));

    [Fact]
    public void The_words_of_the_wire_are_spelled_in_one_place()
    {
        string[] words = ["\"access_token\"", "\"refresh_token\"", "\"device_code\"", "\"slow_down\"", "\"invalid_grant\"", "\"client_id\""];

        Assert.All(
            Files("OAuth").Where(file => Path.GetFileName(file) != "Wire.cs"),
            file => Assert.DoesNotContain(words, word => WithoutComments(file).Contains(word, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("microsoft")]
    [InlineData("google")]
    public void What_is_known_of_one_provider_is_data(string word) => Assert.All(
        Files("OAuth").SelectMany(File.ReadLines).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)),
        line => Assert.DoesNotContain(word, line, StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void Every_await_leaves_the_caller_s_context_alone() => Assert.All(Files(""), file =>
    {
        string source = WithoutComments(file);
        Assert.Equal(Regex.Count(source, @"\bawait\b"), Regex.Count(source, @"\.ConfigureAwait\(false\)"));
    });

    /// <summary>A certificate's key may be one that is not exportable, and no key is shown: each is used where it is.</summary>
    [Fact]
    public void Nothing_brings_a_private_key_out_of_what_holds_it()
    {
        Assert.Empty(Exports(sources.Uses));
        Assert.Equal(3, Exports(sources.UsesOfAdded("OAuth", """
            using System.Security.Cryptography;
            using System.Security.Cryptography.X509Certificates;
            class Added { object M(RSA rsa, X509Certificate2 one) => (rsa.ExportParameters(true), one.Export(X509ContentType.Pfx), one.PrivateKey); }
            """)).Count());
    }

    private static IEnumerable<Sources.Use> Exports(IEnumerable<Sources.Use> uses) => uses.Where(use =>
        use.Type?.ContainingNamespace.ToDisplayString().StartsWith("System.Security.Cryptography", StringComparison.Ordinal) == true
        && Regex.IsMatch(use.Symbol.Name, "^(Try)?Export|^ToXmlString$|^PrivateKey$"));

    private static string[] Files(string room) =>
        Directory.GetFiles(Path.Combine(Folder, room), "*.cs", SearchOption.AllDirectories)
            .Where(file => !Regex.IsMatch(Path.GetRelativePath(Folder, file), @"^(bin|obj)[/\\]"))
            .ToArray();

    private static string WithoutComments(string file) => Regex.Replace(File.ReadAllText(file), @"//.*", "");
}
