using System;
using System.Management.Automation;

namespace DeviceAuth.Display;

/// <summary>
/// A wait for a machine. Nothing is said of a short one; of one that goes on for more than a few seconds a progress line says what
/// it is for, since a command that stands still looks like one that hangs.
/// </summary>
internal sealed class SilentWait
{
    /// <summary>A usual answer is here sooner.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly ProgressLine _line;
    private readonly string _purpose;

    /// <param name="runtime">The command's.</param>
    /// <param name="purpose">What the command does, as it last said in Verbose; null where it did not say.</param>
    public SilentWait(ICommandRuntime runtime, string? purpose)
    {
        _line = new ProgressLine(runtime, "Waiting for an answer");
        _purpose = purpose ?? "The provider has not answered yet.";
    }

    /// <summary>Called now and then while the wait goes on.</summary>
    public void Tick(TimeSpan elapsed)
    {
        if (elapsed >= Patience)
        {
            UnlessStopped(() => _line.Show(_purpose));
        }
    }

    /// <summary>Takes the line away, if it was shown.</summary>
    public void Complete() => UnlessStopped(_line.Complete);

    /// <summary>
    /// A pipeline that is being stopped takes no more records and says so by an exception. That must not come between an answer
    /// and whoever has to keep it, such as a new refresh token; who waits learns of Ctrl+C by itself.
    /// </summary>
    private static void UnlessStopped(Action show)
    {
        try
        {
            show();
        }
        catch (PipelineStoppedException)
        {
        }
    }
}
