using System;
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

    private static readonly object Gate = new();

    /// <summary>The host writes to this process's standard output.</summary>
    public static bool IsWrittenBy(PSHost host) => host.Name == ConsoleHost;

    /// <summary>What the host writes goes into a file, a pipe or a shell's variable.</summary>
    public static bool IsOutputRedirectedOf(PSHost host) => IsWrittenBy(host) && StandardStreams.IsOutputRedirected;

    /// <summary>
    /// The output is captured, and the person is at a terminal all the same, behind standard error:
    /// <c>TOKEN=$(pwsh -c 'Connect-DeviceAuth …; Get-DeviceAuthToken -AsPlainText')</c>.
    /// </summary>
    public static bool HasTerminalBeside(PSHost host) => IsOutputRedirectedOf(host) && !StandardStreams.IsErrorRedirected;

    /// <summary>A text stays what it is in the encoding of the output.</summary>
    public static bool Encode(string text) =>
        StandardStreams.OutputEncoding.GetString(StandardStreams.OutputEncoding.GetBytes(text)) == text;

    /// <summary>
    /// Does something by which the host writes for the person, and has it come to the terminal where the output is captured:
    /// what is captured is what a command puts out. The host writes warnings, information and Verbose to standard output too, and
    /// there is no other way to keep them out of it that leaves preferences, <c>3&gt;</c>, <c>-WarningVariable</c> and transcripts
    /// as they are.
    /// </summary>
    public static void WriteForPerson(PSHost? host, Action write)
    {
        if (host is null || !HasTerminalBeside(host))
        {
            write();
            return;
        }

        lock (Gate)
        {
            TextWriter output = StandardStreams.Out;
            StandardStreams.SetOut(new Switch(output, StandardStreams.Error));
            try
            {
                write();
            }
            finally
            {
                StandardStreams.SetOut(output);
            }
        }
    }

    /// <summary>Sends what this thread writes to one writer; what others write meanwhile is output, and goes where it belongs.</summary>
    private sealed class Switch : TextWriter
    {
        private readonly int _thread = Environment.CurrentManagedThreadId;
        private readonly TextWriter _output;
        private readonly TextWriter _terminal;

        public Switch(TextWriter output, TextWriter terminal)
            : base(output.FormatProvider)
        {
            _output = output;
            _terminal = terminal;
        }

        public override Encoding Encoding => Current.Encoding;

        private TextWriter Current => Environment.CurrentManagedThreadId == _thread ? _terminal : _output;

        public override void Write(char value) => Current.Write(value);

        public override void Write(char[] buffer, int index, int count) => Current.Write(buffer, index, count);

        public override void Write(string? value) => Current.Write(value);

        public override void Flush() => Current.Flush();
    }
}
