using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace DeviceAuth.EngineTests.Fixtures;

/// <summary>Remembers what is written. Any question is remembered too, and fails.</summary>
internal sealed class RecordingUI : PSHostUserInterface
{
    private readonly object _sync = new();
    private readonly StringBuilder _text = new();
    private readonly List<ProgressRecord> _progress = [];
    private readonly List<string> _questions = [];
    private readonly BlockingCollection<string> _pasted = [];

    /// <summary>Something was shown.</summary>
    private event Action? Shown;

    public override PSHostRawUserInterface RawUI { get; } = new RecordingRawUI();

    /// <summary>All text, whatever stream it came from.</summary>
    public string Text
    {
        get { lock (_sync) { return _text.ToString(); } }
    }

    public IReadOnlyList<ProgressRecord> Progress
    {
        get { lock (_sync) { return [.. _progress]; } }
    }

    /// <summary>Somebody sits here, and pastes.</summary>
    public bool HasPerson { get; set; }

    /// <summary>The person answers with Ctrl+C, which PowerShell's own host makes this exception of.</summary>
    public bool PressesCtrlC { get; set; }

    /// <summary>What somebody was asked. Nothing in the module asks at a terminal, but for what is pasted.</summary>
    public IReadOnlyList<string> Questions
    {
        get { lock (_sync) { return [.. _questions]; } }
    }

    /// <summary>Lines that were pasted and that nobody has read.</summary>
    public int Unread => _pasted.Count;

    /// <summary>Waits, without sleeping, until the screen shows what is meant.</summary>
    public async Task WaitForAsync(Func<RecordingUI, bool> isMeant)
    {
        TaskCompletionSource found = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (isMeant(this))
            {
                found.TrySetResult();
            }
        }

        Shown += Look;
        try
        {
            Look();
            await found.Task.WaitAsync(TimeSpan.FromMinutes(1));
        }
        catch (TimeoutException)
        {
            Assert.Fail($"The screen does not show what is meant, but:\n{Text}\n{string.Join('\n', Progress)}");
        }
        finally
        {
            Shown -= Look;
        }
    }

    /// <summary>The person pastes a line, now or once somebody reads it.</summary>
    public void Paste(string line)
    {
        HasPerson = true;
        _pasted.Add(line);
    }

    public void Clear()
    {
        lock (_sync)
        {
            _text.Clear();
            _progress.Clear();
        }
    }

    public Exception Ask(string question)
    {
        lock (_sync)
        {
            _questions.Add(question);
        }

        return new InvalidOperationException($"Nobody is here to answer: {question}");
    }

    public override void Write(string value)
    {
        lock (_sync)
        {
            _text.Append(value);
        }

        Shown?.Invoke();
    }

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value) => Write(value + "\n");

    public override void WriteErrorLine(string value) => WriteLine(value);

    public override void WriteDebugLine(string message) => WriteLine(message);

    public override void WriteVerboseLine(string message) => WriteLine(message);

    public override void WriteWarningLine(string message) => WriteLine(message);

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        lock (_sync)
        {
            _progress.Add(record);
        }

        Shown?.Invoke();
    }

    public override string ReadLine() => throw Ask("a line");

    public override SecureString ReadLineAsSecureString()
    {
        if (PressesCtrlC)
        {
            throw new PipelineStoppedException();
        }

        if (!HasPerson)
        {
            throw Ask("a secret line");
        }

        SecureString secret = new();
        foreach (char character in _pasted.Take(new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token))
        {
            secret.AppendChar(character);
        }

        return secret;
    }

    public override Dictionary<string, PSObject> Prompt(
        string caption, string message, Collection<FieldDescription> descriptions) => throw Ask($"{caption} {message}");

    public override int PromptForChoice(
        string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
        throw Ask($"{caption} {message}");

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        throw Ask($"{caption} {message}");

    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options) => throw Ask($"{caption} {message}");
}
