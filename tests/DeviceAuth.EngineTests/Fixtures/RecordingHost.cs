using System;
using System.Globalization;
using System.Management.Automation.Host;

namespace DeviceAuth.EngineTests.Fixtures;

/// <summary>
/// A terminal of 80 columns that remembers what it was shown, and at which nobody sits: it answers no question.
/// </summary>
internal sealed class RecordingHost : PSHost
{
    private readonly RecordingUI _ui = new();

    public override string Name => "Recording";

    public override Version Version { get; } = new(1, 0);

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    public override PSHostUserInterface UI => _ui;

    public RecordingUI Screen => _ui;

    public override void EnterNestedPrompt() => _ui.Ask("a nested prompt");

    public override void ExitNestedPrompt()
    {
    }

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    public override void SetShouldExit(int exitCode)
    {
    }
}
