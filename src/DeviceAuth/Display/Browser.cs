using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;

namespace DeviceAuth.Display;

/// <summary>
/// This machine's browser, through the platform's opener. No shell sees the address, and the opener is never taken from the
/// current folder.
/// </summary>
internal sealed class Browser
{
    /// <summary>Windows' own: not <c>start</c>, which is a command of a shell.</summary>
    private static readonly bool IsWindows = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);

    private static readonly bool IsMacOS = RuntimeInformation.IsOSPlatform(OSPlatform.OSX);

    private Process? _opener;

    /// <summary>Why no browser can be opened in front of the person; null where one can.</summary>
    public string? Obstacle => IsWindows || IsMacOS
        ? IsRemoteShell || !Environment.UserInteractive ? "this shell has no desktop of its own" : null
        : FindOpener() is null ? "there is no desktop here, or no xdg-open" : null;

    /// <summary>Starts the opener and does not wait for it. Throws <see cref="Win32Exception"/> where it cannot be started.</summary>
    /// <param name="address">An https or loopback address, in ASCII and without quotes.</param>
    public void Open(string address)
    {
        ProcessStartInfo start = IsWindows
            ? new(address) { UseShellExecute = true } // ShellExecute: the handler that the user chose for https
            : new(IsMacOS ? "/usr/bin/open" : FindOpener()!, $"\"{address}\"")
            {
                UseShellExecute = false,
                // What it says is not for this terminal, and what is typed here is not for it.
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
        _opener = Process.Start(start);
        if (start.RedirectStandardOutput)
        {
            // Read and dropped: a browser that says much would wait for ever behind a full pipe.
            _opener.BeginOutputReadLine();
            _opener.BeginErrorReadLine();
        }
    }

    /// <summary>True once, when the opener has ended without success.</summary>
    public bool HasFailed()
    {
        if (_opener is not { HasExited: true } ended)
        {
            return false;
        }

        bool failed = !IsWindows && ended.ExitCode != 0;
        ended.Dispose();
        _opener = null;
        return failed;
    }

    private static bool IsRemoteShell => IsSet("SSH_CONNECTION");

    /// <summary>
    /// <c>$BROWSER</c> where it names one program, as editors set it that forward to the person's machine; <c>wslview</c> under
    /// WSL; <c>xdg-open</c> where there is a desktop: without one, it would start a text browser in this terminal.
    /// </summary>
    private static string? FindOpener()
    {
        string? browser = Environment.GetEnvironmentVariable("BROWSER");
        if (!string.IsNullOrEmpty(browser) && Find(browser) is { } chosen)
        {
            return chosen;
        }

        return (IsSet("WSL_DISTRO_NAME") ? Find("wslview") : null)
            ?? (IsSet("DISPLAY") || IsSet("WAYLAND_DISPLAY") ? Find("xdg-open") : null);
    }

    private static string? Find(string program)
    {
        if (Path.IsPathRooted(program))
        {
            return File.Exists(program) ? program : null;
        }

        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            string path = Path.Combine(folder, program);
            if (Path.IsPathRooted(path) && File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }

    private static bool IsSet(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
}
