using System;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;

namespace DeviceAuth.Benchmarks.Running;

/// <summary>A pwsh that runs a script.</summary>
internal sealed class PwshProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly Stopwatch _stopwatch;
    private readonly StringBuilder _errors = new();

    private PwshProcess(Process process, Stopwatch stopwatch)
    {
        _process = process;
        _stopwatch = stopwatch;
        process.ErrorDataReceived += (_, line) => _errors.AppendLine(line.Data);
        process.BeginErrorReadLine();
    }

    public static PwshProcess Start(ProcessStartInfo start)
    {
        Stopwatch stopwatch = Stopwatch.StartNew();
        return new PwshProcess(Process.Start(start)!, stopwatch);
    }

    /// <summary>Hands the script a line, which keeps a secret off the command line.</summary>
    public void Write(string line) => _process.StandardInput.WriteLine(line);

    /// <summary>What follows the word in the next line that has it; a terminal puts control characters before it.</summary>
    public async Task<string> ReadAsync(string word)
    {
        while (await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            int start = line.IndexOf(word, StringComparison.Ordinal);
            if (start >= 0)
            {
                return line[(start + word.Length)..].Trim();
            }
        }

        throw Failed($"ended before it wrote '{word}'");
    }

    /// <summary>
    /// Is the terminal for a process that draws on one: answers when it asks where the cursor is, without which it would stand
    /// still, and returns what was drawn once the process has ended.
    /// </summary>
    public async Task<string> ActAsTerminalAsync()
    {
        const string whereIsTheCursor = "\u001b[6n";
        const string here = "\u001b[10;1R";
        StringBuilder screen = new();
        char[] buffer = new char[4096];
        int answered = 0;
        int read;
        while ((read = await _process.StandardOutput.ReadAsync(buffer)) > 0)
        {
            screen.Append(buffer, 0, read);
            for (int asked = screen.ToString().Split(whereIsTheCursor).Length - 1; answered < asked; answered++)
            {
                await _process.StandardInput.WriteAsync(here);
            }
        }

        return screen.ToString();
    }

    /// <summary>Waits for the end, and reads what the script returned.</summary>
    public ScriptResult Finish()
    {
        string output = _process.StandardOutput.ReadToEnd();
        _process.WaitForExit();
        _stopwatch.Stop();
        if (_process.ExitCode != 0)
        {
            throw Failed($"ended with {_process.ExitCode}: {output}");
        }

        // Warnings go to standard output too; what the script returns is the last line.
        string json = output.TrimEnd().Split('\n')[^1];
        return new ScriptResult(JsonSerializer.Deserialize<JsonElement>(json), _stopwatch.Elapsed);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private InvalidOperationException Failed(string what) => new($"{string.Join(' ', _process.StartInfo.ArgumentList)}\n{what}\n{_errors}");
}
