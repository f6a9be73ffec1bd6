using System;
using System.Management.Automation;
using System.Threading;

namespace DeviceAuth.Display;

/// <summary>
/// The progress of a wait: one activity, with code and address in it, since a command cannot see that its information stream
/// was redirected away. It follows <c>$ProgressPreference</c>.
/// </summary>
internal sealed class SignInProgress
{
    private const string Activity = "Waiting for sign-in";

    /// <summary>Far from the small numbers that PowerShell and scripts use, so that no other command's progress is meant.</summary>
    private static int _lastActivityId = 0x0DA0_0000;

    private readonly ICommandRuntime _runtime;
    private readonly int _id = Interlocked.Increment(ref _lastActivityId);
    private int _shownSeconds = -1;

    public SignInProgress(ICommandRuntime runtime) => _runtime = runtime;

    /// <summary>Shows what is left, when that changed by a second.</summary>
    public void Show(DeviceAuthPrompt prompt, TimeSpan remaining)
    {
        int seconds = (int)Math.Ceiling(remaining.TotalSeconds);
        if (seconds == _shownSeconds)
        {
            return;
        }

        _shownSeconds = seconds;
        Write(new ProgressRecord(_id, Activity, $"{prompt.UserCode} at {prompt.VerificationUri.OriginalString}")
        {
            SecondsRemaining = seconds,
        });
    }

    /// <summary>Takes the progress away, if it was shown.</summary>
    public void Complete()
    {
        if (_shownSeconds >= 0)
        {
            Write(new ProgressRecord(_id, Activity, "Done") { RecordType = ProgressRecordType.Completed });
        }
    }

    /// <summary>
    /// With a source id of its own, so that the end of the progress can be told to the host itself: after Ctrl+C PowerShell takes
    /// no more records, and the bar of an interrupted wait would stay on a remote screen.
    /// </summary>
    private void Write(ProgressRecord record)
    {
        try
        {
            _runtime.WriteProgress(_id, record);
        }
        catch (PipelineStoppedException) when (record.RecordType == ProgressRecordType.Completed)
        {
            _runtime.Host?.UI?.WriteProgress(_id, record);
            throw;
        }
    }
}
