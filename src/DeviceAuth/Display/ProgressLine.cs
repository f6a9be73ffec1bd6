using System.Management.Automation;
using System.Threading;

namespace DeviceAuth.Display;

/// <summary>One activity in PowerShell's progress, taken away however the command ends. It follows <c>$ProgressPreference</c>.</summary>
internal sealed class ProgressLine
{
    /// <summary>Far from the small numbers that PowerShell and scripts use, so that no other command's progress is meant.</summary>
    private static int _lastActivityId = 0x0DA0_0000;

    private readonly ICommandRuntime _runtime;
    private readonly string _activity;
    private readonly int _id = Interlocked.Increment(ref _lastActivityId);
    private bool _isShown;

    /// <param name="runtime">The command's.</param>
    /// <param name="activity">What goes on.</param>
    public ProgressLine(ICommandRuntime runtime, string activity)
    {
        _runtime = runtime;
        _activity = activity;
    }

    /// <summary>Shows it, or how it stands now.</summary>
    /// <param name="status">How it stands.</param>
    /// <param name="secondsRemaining">What is left; -1 where nobody knows.</param>
    public void Show(string status, int secondsRemaining = -1)
    {
        _isShown = true;
        Write(new ProgressRecord(_id, _activity, status) { SecondsRemaining = secondsRemaining });
    }

    /// <summary>Takes it away, if it was shown.</summary>
    public void Complete()
    {
        if (_isShown)
        {
            _isShown = false;
            Write(new ProgressRecord(_id, _activity, "Done") { RecordType = ProgressRecordType.Completed });
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
