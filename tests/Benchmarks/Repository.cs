using System.IO;
using System.Linq;
using System.Reflection;

namespace DeviceAuth.Benchmarks;

/// <summary>Where the build put what is measured.</summary>
internal static class Repository
{
    public static string Root => Metadata("Repository");

    public static string Configuration => Metadata("Configuration");

    public static string PwshFolder => Metadata("PwshFolder");

    public static string ModuleFolder => Path.Combine(Root, "out", "DeviceAuth");

    public static string Module => Path.Combine(ModuleFolder, "DeviceAuth.psd1");

    public static string EmptyModule => Path.Combine(Root, "out", "EmptyModule", "EmptyModule.psd1");

    /// <summary>The empty module with one view.</summary>
    public static string FormattedModule => Path.Combine(Root, "out", "EmptyModule", "FormattedModule.psd1");

    public static string Script(string name) => Path.Combine(Root, "tests", "Benchmarks", "Scripts", name);

    private static string Metadata(string key) => typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value!;
}
