using System;
using System.Diagnostics;
using System.Linq;
using Xunit;

namespace DeviceAuth.Tests.Fakes;

/// <summary>Another process that is present in folders and holds a lock, as this module does; it lives until it is ended.</summary>
internal sealed class LockHolder : IDisposable
{
    private readonly Process _process;
    private readonly string _outermost;

    private LockHolder(Process process, string outermost)
    {
        _process = process;
        _outermost = outermost;
    }

    public bool HasExited => _process.HasExited;

    /// <summary>Starts one, and waits until it holds all of it.</summary>
    /// <param name="file">The lock's file; null for one that is in the folders alone.</param>
    /// <param name="folders">Where it is present, the outermost first.</param>
    public static LockHolder Start(string? file, params string[] folders)
    {
        string[] commands = [.. folders.SelectMany(folder => (string[])["flock", "--shared", folder]), .. file is null ? [] : (string[])["flock", file]];
        ProcessStartInfo start = new(SystemPrograms.Require(commands[0]), [.. commands[1..], "sh", "-c", "echo held; exec sleep 60"])
        {
            RedirectStandardOutput = true,
        };
        Process process = Process.Start(start)!;
        LockHolder holder = new(process, folders[0]);
        Assert.Equal("held", process.StandardOutput.ReadLine());
        return holder;
    }

    /// <summary>Ends it, and waits until its children have left the outermost folder too, which they do in their own time.</summary>
    public void End()
    {
        Kill();
        Assert.Equal(0, SystemPrograms.Run("flock", "--wait", "60", "--exclusive", _outermost, "true"));
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private void Kill()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }
}
