using System.Diagnostics.CodeAnalysis;
using System.IO;

namespace DeviceAuth.Tests.Fakes;

/// <summary>Who may do what with a file, as the nine bits; for tests that are skipped on Windows.</summary>
[SuppressMessage("Interoperability", "CA1416", Justification = "Whoever asks is not on Windows.")]
internal static class UnixRights
{
    public const int PrivateFile = 0b110_000_000;
    public const int PrivateFolder = 0b111_000_000;

    public static int Of(string path) => (int)File.GetUnixFileMode(path);

    public static void Give(string path, int rights) => File.SetUnixFileMode(path, (UnixFileMode)rights);
}
