using System;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using DeviceAuth.Errors;

namespace DeviceAuth.Display;

/// <summary>
/// Reads what a person pastes, from the host: it crosses a remote session, and as a secret it is in no history and no transcript. The host
/// itself ends the reading at Ctrl+C.
/// </summary>
internal sealed class PasteReader
{
    private const string ScreenlessHost = "Default Host";
    private const string RemoteHost = "ServerRemoteHost";

    /// <summary>The id of the error that Ctrl+C is.</summary>
    private const string Stopped = "PipelineStopped";

    private readonly PSHost _host;

    public PasteReader(PSHost host) => _host = host;

    /// <summary>Why nobody can paste, as the end of a sentence; null as far as is known beforehand.</summary>
    public string? Obstacle => _host.Name == ScreenlessHost || _host.UI is null ? "this host has no screen"
        : _host.Name == RemoteHost && HasArgument("-s", "-servermode") ? "this is a job"
        : ProcessStreams.IsWrittenBy(_host) && HasArgument("-noni", "-noninteractive") ? "PowerShell runs with -NonInteractive"
        : ProcessStreams.IsInputRedirectedOf(_host) ? "the input does not come from a terminal"
        : ProcessStreams.IsOutputRedirectedOf(_host) ? "the output does not go to a terminal"
        : null;

    /// <summary>More keys are there than were read; null where the host cannot tell, as a remote one never can.</summary>
    public bool? HasMore
    {
        get
        {
            try
            {
                return _host.Name == RemoteHost ? null : _host.UI.RawUI?.KeyAvailable;
            }
            catch (Exception exception) when (IsOfHost(exception))
            {
                return null;
            }
        }
    }

    /// <summary>A line. Throws <c>BrowserNotAvailable</c> where the host does not read.</summary>
    public SecureString ReadLine()
    {
        try
        {
            return _host.UI.ReadLineAsSecureString() ?? new SecureString();
        }
        catch (RuntimeException exception) when (exception.ErrorRecord?.FullyQualifiedErrorId == Stopped)
        {
            throw new PipelineStoppedException(); // Ctrl+C at the other end of a session, which has it as an exception of another type
        }
        catch (Exception exception) when (IsOfHost(exception))
        {
            throw DeviceAuthError.NobodyToPaste("this host reads nothing");
        }
    }

    private static bool IsOfHost(Exception exception) => exception is not PipelineStoppedException
        && exception is RuntimeException or NotImplementedException or NotSupportedException or InvalidOperationException;

    /// <summary>PowerShell was started with an argument, in the short form or a longer one.</summary>
    private static bool HasArgument(string shortest, string whole) => Environment.GetCommandLineArgs()
        .Skip(1)
        .TakeWhile(argument => !argument.StartsWith("-c", StringComparison.OrdinalIgnoreCase) && !argument.StartsWith("-f", StringComparison.OrdinalIgnoreCase))
        .Select(argument => argument.StartsWith("/", StringComparison.Ordinal) ? "-" + argument.Substring(1) : argument)
        .Any(argument => argument.StartsWith(shortest, StringComparison.OrdinalIgnoreCase) && whole.StartsWith(argument, StringComparison.OrdinalIgnoreCase));
}
