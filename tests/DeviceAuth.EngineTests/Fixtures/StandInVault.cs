using System;
using System.IO;
using System.Linq;

namespace DeviceAuth.EngineTests.Fixtures;

/// <summary>
/// A vault of the stand-in for SecretManagement (StandIn), for this process and those that it starts. The home is an empty folder
/// meanwhile, so that no lock of the person is touched who runs the tests.
/// </summary>
internal sealed class StandInVault : IDisposable
{
    private const string FolderVariable = "DEVICEAUTH_TEST_VAULTS";
    private const string HomeVariable = "HOME";

    private readonly string _root = Directory.CreateTempSubdirectory("deviceauth-engine-").FullName;
    private readonly string? _home = Environment.GetEnvironmentVariable(HomeVariable);

    public StandInVault()
    {
        Name = "V" + Guid.NewGuid().ToString("N")[..12];
        Directory.CreateDirectory(Folder);
        Environment.SetEnvironmentVariable(FolderVariable, Path.Combine(_root, "vaults"));
        Environment.SetEnvironmentVariable(HomeVariable, _root);
    }

    /// <summary>The file to import.</summary>
    public static string Module { get; } = Path.Combine(
        Places.TestsFolder,
        "DeviceAuth.EngineTests",
        "StandIn",
        "Microsoft.PowerShell.SecretManagement",
        "Microsoft.PowerShell.SecretManagement.psm1");

    public string Name { get; }

    /// <summary>The names of all secrets.</summary>
    public string[] Secrets => [.. Directory.GetFiles(Folder).Select(path => Path.GetFileName(path))];

    private string Folder => Path.Combine(_root, "vaults", Name);

    /// <summary>The path of a secret, whose file has its text.</summary>
    public string PathOf(string secret) => Path.Combine(Folder, secret);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(FolderVariable, null);
        Environment.SetEnvironmentVariable(HomeVariable, _home);
        Directory.Delete(_root, recursive: true);
    }
}
