using System.Collections.Generic;
using System.IO;
using System.Management.Automation.Host;
using System.Text;
using StandardStreams = System.Console;

namespace DeviceAuth.Display;

/// <summary>
/// Where this process's standard output and error lead. It is asked only where PowerShell's own console host writes to them:
/// in a remote session, a job or an editor the screen is another's. No other file may name the platform's console.
/// </summary>
internal static class ProcessStreams
{
    /// <summary>PowerShell's own host, which writes to the process's standard output and does not look where that leads.</summary>
    private const string ConsoleHost = "ConsoleHost";

    /// <summary>The host writes to this process's standard output.</summary>
    public static bool IsWrittenBy(PSHost host) => host.Name == ConsoleHost;

    /// <summary>What the host writes goes into a file, a pipe or a shell's variable.</summary>
    public static bool IsOutputRedirectedOf(PSHost host) => IsWrittenBy(host) && StandardStreams.IsOutputRedirected;

    /// <summary>
    /// The output is captured, and the person is at a terminal all the same, behind standard error:
    /// <c>TOKEN=$(pwsh -c 'Connect-DeviceAuth …; Get-DeviceAuthToken -AsPlainText')</c>.
    /// </summary>
    public static bool HasTerminalBeside(PSHost host) => IsOutputRedirectedOf(host) && !StandardStreams.IsErrorRedirected;

    /// <summary>The host reads from this process's standard input, and nobody types there.</summary>
    public static bool IsInputRedirectedOf(PSHost host) => IsWrittenBy(host) && StandardStreams.IsInputRedirected;

    /// <summary>A text stays what it is in the encoding of the output.</summary>
    public static bool Encode(string text) =>
        StandardStreams.OutputEncoding.GetString(StandardStreams.OutputEncoding.GetBytes(text)) == text;

    /// <summary>
    /// Writes to standard output past PowerShell, whose transcripts and logs have what it shows: for a program that reads it, in UTF-8
    /// and with the line's end that all of them take.
    /// </summary>
    public static void HandOut(string text)
    {
        byte[] bytes = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetBytes(text + "\n");
        using Stream output = StandardStreams.OpenStandardOutput();
        output.Write(bytes, 0, bytes.Length);
        output.Flush();
    }

    /// <summary>The lines of this process's standard input, where a file or another program is behind it; none otherwise.</summary>
    public static IReadOnlyList<string> ReadInputOf(PSHost host)
    {
        List<string> lines = [];
        while (IsWrittenBy(host) && StandardStreams.IsInputRedirected && StandardStreams.In.ReadLine() is { } line)
        {
            lines.Add(line);
        }

        return lines;
    }

    /// <summary>Writes to standard error, for the person who reads it there. Nothing of it can come into the output.</summary>
    public static void Tell(string text) => StandardStreams.Error.Write(text);
}
