using System;
using System.Management.Automation;

namespace DeviceAuth.Display;

/// <summary>
/// The progress of a wait for a person, with code and address in it, since a command cannot see that its information stream was
/// redirected away.
/// </summary>
internal sealed class SignInProgress
{
    private readonly ProgressLine _line;
    private int _shownSeconds = -1;

    public SignInProgress(ICommandRuntime runtime) => _line = new ProgressLine(runtime, "Waiting for sign-in");

    /// <summary>Shows what is left, when that changed by a second.</summary>
    public void Show(DeviceAuthPrompt prompt, TimeSpan remaining) =>
        Show($"{prompt.UserCode} at {prompt.VerificationUri.OriginalString}", remaining);

    /// <summary>Shows what is left, when that changed by a second.</summary>
    public void Show(string status, TimeSpan remaining)
    {
        int seconds = (int)Math.Ceiling(remaining.TotalSeconds);
        if (seconds != _shownSeconds)
        {
            _shownSeconds = seconds;
            _line.Show(status, seconds);
        }
    }

    /// <summary>Takes the progress away, if it was shown.</summary>
    public void Complete() => _line.Complete();
}
