using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.NetworkInformation;
using Xunit;

namespace DeviceAuth.EngineTests.Fixtures;

/// <summary>The TCP sockets on which this process listens; where the system does not tell whose they are, all of this machine.</summary>
internal static class Listeners
{
    private const string ListenState = "0A";
    private const int PortOf = 1;
    private const int State = 3;
    private const int Inode = 9;

    public static HashSet<string> Now() => OperatingSystem.IsLinux()
        ? OnLinux()
        : [.. IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(Describe)];

    /// <summary>
    /// No other listens than before. Where the system does not tell whose they are, this says nothing, for servers of other tests come and go.
    /// </summary>
    public static void AssertNoOthers(HashSet<string> before, HashSet<string> now)
    {
        if (OperatingSystem.IsLinux())
        {
            Assert.Equal(before.Order(), now.Order());
        }
    }

    private static HashSet<string> OnLinux()
    {
        HashSet<string> own = [.. Directory.EnumerateFileSystemEntries("/proc/self/fd").Select(LinkOf)];
        return [.. new[] { "/proc/self/net/tcp", "/proc/self/net/tcp6" }
            .Where(File.Exists)
            .SelectMany(path => File.ReadLines(path).Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[State] == ListenState && own.Contains($"socket:[{fields[Inode]}]"))
            .Select(fields => $"port {Convert.ToInt32(fields[PortOf].Split(':')[1], 16)}")];
    }

    private static string LinkOf(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget ?? "";
        }
        catch (IOException)
        {
            return ""; // closed meanwhile
        }
    }

    private static string Describe(IPEndPoint endpoint) => $"port {endpoint.Port}";
}
