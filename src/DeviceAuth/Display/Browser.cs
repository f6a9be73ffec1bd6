using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace DeviceAuth.Display;

/// <summary>
/// This machine's browser, through the platform's opener. No shell sees the address, and the opener is never taken from the
/// current folder.
/// </summary>
internal sealed class Browser
{
    /// <summary>Windows' own: not <c>start</c>, which is a command of a shell.</summary>
    private static readonly bool IsWindows = RuntimeInformation.IsOSPlatform(OSPlatform.Windows);

    /// <summary>A display of this machine, as X names it (X(7), DISPLAY NAMES).</summary>
    private static readonly Regex LocalDisplay = new("^(?:unix)?:|^/", RegexOptions.CultureInvariant);

    private static readonly bool IsMacOS = RuntimeInformation.IsOSPlatform(OSPlatform.OSX);

    private readonly Queue<BrowserCommand> _untried = new();
    private string _address = "";
    private Process? _opener;

    /// <summary>Why no browser can be opened in front of the person; null where one can.</summary>
    public string? Obstacle => IsWindows || IsMacOS
        ? IsRemoteShell || !Environment.UserInteractive ? "this shell has no desktop of its own" : null
        : Commands().Any() ? null : "there is no desktop here, or no xdg-open";

    /// <summary>Starts the opener and does not wait for it. Throws <see cref="Win32Exception"/> where it cannot be started.</summary>
    /// <param name="address">An https or loopback address, in ASCII and without quotes.</param>
    public void Open(string address)
    {
        if (IsWindows)
        {
            // ShellExecute: the handler that the user chose for https
            _opener = Process.Start(new ProcessStartInfo(address) { UseShellExecute = true });
            return;
        }

        _address = address;
        foreach (BrowserCommand command in IsMacOS ? [new BrowserCommand("/usr/bin/open", [])] : Commands())
        {
            _untried.Enqueue(command);
        }

        StartNext();
    }

    /// <summary>True once, when the last opener that there is has ended without success.</summary>
    public bool HasFailed()
    {
        if (_opener is not { HasExited: true } ended)
        {
            return false;
        }

        bool failed = !IsWindows && ended.ExitCode != 0;
        ended.Dispose();
        _opener = null;
        if (!failed || _untried.Count == 0)
        {
            return failed;
        }

        StartNext();
        return false;
    }

    /// <summary>Starts the next one that can be started: of a list, who wrote it wants the first that works.</summary>
    private void StartNext()
    {
        while (_opener is null)
        {
            try
            {
                _opener = Process.Start(_untried.Dequeue().ToStart(_address));
            }
            catch (Win32Exception) when (_untried.Count > 0)
            {
            }
        }

        // Read and dropped: a browser that says much would wait for ever behind a full pipe.
        _opener.BeginOutputReadLine();
        _opener.BeginErrorReadLine();
    }

    private static bool IsRemoteShell => IsSet("SSH_CONNECTION");

    /// <summary>
    /// A desktop is in front of the person. Over SSH that is one that SSH forwards, whose name begins with a host: one without a host is that
    /// of the machine, which the variables of its own login may name, and nobody may be looking at it.
    /// </summary>
    private static bool HasDesktop => IsRemoteShell
        ? IsSet("DISPLAY") && !LocalDisplay.IsMatch(Environment.GetEnvironmentVariable("DISPLAY")!)
        : IsSet("DISPLAY") || IsSet("WAYLAND_DISPLAY");

    /// <summary>
    /// <c>$BROWSER</c> first, as editors set it that forward to the person's machine; <c>wslview</c> under WSL; <c>xdg-open</c>
    /// where there is a desktop: without one, it would start a text browser in this terminal.
    /// </summary>
    private static IEnumerable<BrowserCommand> Commands()
    {
        foreach (BrowserCommand command in BrowserCommand.Read(Environment.GetEnvironmentVariable("BROWSER"), Find))
        {
            yield return command;
        }

        if (IsSet("WSL_DISTRO_NAME") && Find("wslview") is { } viewer)
        {
            yield return new BrowserCommand(viewer, []);
        }

        if (HasDesktop && Find("xdg-open") is { } opener)
        {
            yield return new BrowserCommand(opener, []);
        }
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
