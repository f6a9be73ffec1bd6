using System;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Security;
using System.Web;
using DeviceAuth.Connections;

namespace DeviceAuth.Tests.Fakes;

/// <summary>A browser and a person at the keyboard, under the test's control.</summary>
internal sealed class RecordingBrowser : IBrowserDisplay
{
    private readonly Queue<string> _lines = new();

    /// <summary>A browser can be opened that comes back.</summary>
    public bool CanOpen { get; set; } = true;

    /// <summary>What happened, in order.</summary>
    public List<string> Events { get; } = [];

    public List<string> Said { get; } = [];

    public List<string> Notes { get; } = [];

    public List<string> Questions { get; } = [];

    public DeviceAuthBrowserPrompt? Prompt { get; private set; }

    /// <summary>The parameters of the address that was opened.</summary>
    public NameValueCollection Asked => HttpUtility.ParseQueryString(Prompt!.AuthorizationUri.Query);

    public string State => Asked["state"]!;

    /// <summary>Runs when the address is opened.</summary>
    public Action<RecordingBrowser>? OnShow { get; set; }

    public Action? OnTick { get; set; }

    public Action? OnRequirePaste { get; set; }

    /// <summary>Lines that came with the one before, so that they are there at once.</summary>
    public int More { get; set; }

    /// <summary>Lines that nobody has read.</summary>
    public IReadOnlyCollection<string> Unread => _lines;

    /// <summary>The host knows whether more lines are there.</summary>
    public bool CanTell { get; set; } = true;

    public bool? HasMore => CanTell ? More > 0 : null;

    /// <summary>The person pastes this next.</summary>
    public RecordingBrowser Pastes(params string[] lines)
    {
        foreach (string line in lines)
        {
            _lines.Enqueue(line);
        }

        return this;
    }

    public void RequirePaste()
    {
        Events.Add("require paste");
        OnRequirePaste?.Invoke();
    }

    public void Show(DeviceAuthBrowserPrompt prompt)
    {
        Events.Add("show");
        Prompt = prompt;
        OnShow?.Invoke(this);
    }

    public void Tick(DeviceAuthBrowserPrompt prompt, TimeSpan remaining)
    {
        Events.Add("tick");
        OnTick?.Invoke();
    }

    public SecureString ReadLine(string question)
    {
        Questions.Add(question);
        More = Math.Max(0, More - 1);
        return Secret.Protect(_lines.Dequeue().Replace("STATE", State, StringComparison.Ordinal));
    }

    public void Say(string message) => Said.Add(message);

    public void Note(string message) => Notes.Add(message);

    public void Complete() => Events.Add("complete");
}
