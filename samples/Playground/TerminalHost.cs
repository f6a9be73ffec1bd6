using System;
using System.Globalization;
using System.Management.Automation.Host;

namespace DeviceAuth.Playground;

/// <summary>The engine's host: a terminal, and nothing else.</summary>
internal sealed class TerminalHost : PSHost
{
    public TerminalHost(TerminalUserInterface screen) => UI = screen;

    public override string Name => "DeviceAuth Playground";

    public override Version Version { get; } = typeof(TerminalHost).Assembly.GetName().Version!;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override PSHostUserInterface UI { get; }

    public override CultureInfo CurrentCulture { get; } = CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture { get; } = CultureInfo.CurrentUICulture;

    public override void EnterNestedPrompt() => throw new NotSupportedException("The playground has no prompt of its own.");

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
