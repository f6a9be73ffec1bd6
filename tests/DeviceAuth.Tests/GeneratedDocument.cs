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
    public static void AssertIsUpToDate(string path, string text)
    {
        string file = Path.Combine(RepositoryRoot, path);
        if (Environment.GetEnvironmentVariable("DEVICEAUTH_WRITE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        string actual = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        Assert.True(actual == text, $"{path} is stale. Run: DEVICEAUTH_WRITE_DOCS=1 dotnet test tests/DeviceAuth.Tests");
    }
}
