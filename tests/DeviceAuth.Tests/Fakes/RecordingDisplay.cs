using System;
using System.Collections.Generic;
using DeviceAuth.Connections;

namespace DeviceAuth.Tests.Fakes;

/// <summary>A screen that remembers what it showed.</summary>
internal sealed class RecordingDisplay : ISignInDisplay
{
    public RecordingBrowser Browser { get; } = new();

    IBrowserDisplay ISignInDisplay.Browser => Browser;

    public List<string> Events { get; } = [];

    public DeviceAuthPrompt? Prompt { get; private set; }

    public List<TimeSpan> Remaining { get; } = [];

    /// <summary>Runs when the screen is asked whether it can show a code.</summary>
    public Action? OnRequireVisible { get; set; }

    /// <summary>Runs when the prompt is shown.</summary>
    public Action? OnShow { get; set; }

    /// <summary>Runs at each tick, as when a host throws at its progress.</summary>
    public Action? OnTick { get; set; }

    public void RequireVisible()
    {
        Events.Add("require visible");
        OnRequireVisible?.Invoke();
    }

    public void Show(DeviceAuthPrompt prompt)
    {
        Events.Add("show");
        Prompt = prompt;
        OnShow?.Invoke();
    }

    public void Tick(DeviceAuthPrompt prompt, TimeSpan remaining)
    {
        if (Events[^1] != "tick")
        {
            Events.Add("tick");
        }

        Remaining.Add(remaining);
        OnTick?.Invoke();
    }

    public void TellOnceHowToKeep() => Events.Add("tell how to keep");

    public void Complete() => Events.Add("complete");
}
