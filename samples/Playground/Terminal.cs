using System;
using System.IO;
using System.Management.Automation;

namespace DeviceAuth.Playground;

/// <summary>The terminal at hand, and what it can draw. A file or a pipe is one that can draw nothing but text.</summary>
internal sealed class Terminal
{
    /// <summary>What the views are made for; also taken where a terminal does not say how wide it is.</summary>
    private const int DefaultWidth = 80;
    private const int DefaultHeight = 24;

    public Terminal()
    {
        IsInteractive = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";
        HasColors = IsInteractive
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && (!OperatingSystem.IsWindows() || WindowsConsole.TryEnableEscapeSequences());
    }

    /// <summary>A line can be drawn over: there may be a progress bar.</summary>
    public bool IsInteractive { get; }

    /// <summary>Escape sequences may be written. Where not, none is.</summary>
    public bool HasColors { get; }

    public int Width => IsInteractive && Console.WindowWidth > 0 ? Console.WindowWidth : DefaultWidth;

    public int Height => IsInteractive && Console.WindowHeight > 0 ? Console.WindowHeight : DefaultHeight;

    public TextWriter Out { get; } = Console.Out;

    /// <summary>The text in a style, an escape sequence, where the terminal can draw it.</summary>
    public string Styled(string style, string text) => HasColors ? style + text + PSStyle.Instance.Reset : text;
}
