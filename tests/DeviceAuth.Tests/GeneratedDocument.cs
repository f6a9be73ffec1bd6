using System;
using System.IO;
using System.Linq;
using System.Reflection;
using Xunit;

namespace DeviceAuth.Tests;

/// <summary>
/// A document that is made of the tests' own data, so that it cannot claim what is not tested. To write it anew, run the tests
/// with the environment variable <c>DEVICEAUTH_WRITE_DOCS</c> set to 1.
/// </summary>
internal static class GeneratedDocument
{
    public static string RepositoryRoot { get; } = Assembly.GetExecutingAssembly()
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    /// <summary>Fails where the document in the repository is not this text.</summary>
    public static void AssertIsUpToDate(string path, string text) => AssertIsUpToDate(path, _ => text);

    /// <summary>Fails where the part of the document between the two comments of this name is not this text.</summary>
    public static void AssertPartIsUpToDate(string path, string name, string text) => AssertIsUpToDate(path, document =>
    {
        string begin = $"<!-- {name} -->\n";
        string end = $"<!-- end of {name} -->\n";
        int start = document.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return document[..start] + text + document[document.IndexOf(end, start, StringComparison.Ordinal)..];
    });

    private static void AssertIsUpToDate(string path, Func<string, string> make)
    {
        string file = Path.Combine(RepositoryRoot, path);
        string actual = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        string text = make(actual);
        if (Environment.GetEnvironmentVariable("DEVICEAUTH_WRITE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
            return;
        }

        Assert.True(actual == text, $"{path} is stale. Run: DEVICEAUTH_WRITE_DOCS=1 dotnet test tests/DeviceAuth.Tests");
    }
}
