using System;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Runtime.InteropServices;

namespace DeviceAuth.Display;

/// <summary>
/// What the screen can do that shows this command's output, as far as the host and the environment say. Where they say nothing,
/// it can show text.
/// </summary>
internal sealed class Terminal
{
    /// <summary>The host of a remote session and of a job: the screen is another process's, of which nothing but the size is known.</summary>
    private const string RemoteHost = "ServerRemoteHost";

    private const string HalfBlock = "▀";

    private readonly PSHost _host;
    private readonly string? _outputRendering;
    private readonly TerminalEnvironment _environment = new(Environment.GetEnvironmentVariable);

    public Terminal(PSCmdlet command)
    {
        _host = command.Host;
        _outputRendering = command.GetVariableValue("PSStyle") is { } style
            ? PSObject.AsPSObject(style).Properties["OutputRendering"]?.Value?.ToString()
            : null; // Windows PowerShell has none
    }

    /// <summary>The screen belongs to another process: that of a remote session's client, or of whoever receives a job.</summary>
    public bool IsRemote => _host.Name == RemoteHost;

    /// <summary>An escape sequence reaches a terminal that knows what to do with it.</summary>
    public bool TakesEscapeSequences => !IsRedirected && !_environment.IsDumb && _host.UI.SupportsVirtualTerminal;

    /// <summary>The terminal says that it makes links of OSC 8, and nobody asked for plain text.</summary>
    public bool ShowsLinks => TakesEscapeSequences && !IsPlain && _environment.ShowsLinks;

    /// <summary>The host may be given colours; what it makes of them is its own affair.</summary>
    public bool ShowsColors => IsRemote || (!IsRedirected && !_environment.IsDumb && !IsPlain);

    /// <summary>Half blocks stay what they are on their way to the screen.</summary>
    public bool ShowsBlocks => IsRemote || (!IsRedirected && !_environment.IsDumb && EncodesBlocks);

    /// <summary>Columns and lines; null where the host does not say.</summary>
    public Size? Size
    {
        get
        {
            try
            {
                return _host.UI.RawUI?.WindowSize is { Width: > 0, Height: > 0 } size ? size : null;
            }
            catch (Exception exception) when (exception
                is HostException or NotImplementedException or InvalidOperationException or IOException)
            {
                return null;
            }
        }
    }

    private bool IsPlain => _environment.IsPlain || _outputRendering == "PlainText";

    private bool IsRedirected => ProcessStreams.IsOutputRedirectedOf(_host) && !ProcessStreams.HasTerminalBeside(_host);

    /// <summary>Windows writes to its console in Unicode, whatever the encoding is for files and pipes.</summary>
    private bool EncodesBlocks => !ProcessStreams.IsWrittenBy(_host)
        || RuntimeInformation.IsOSPlatform(OSPlatform.Windows)
        || ProcessStreams.Encode(HalfBlock);
}
