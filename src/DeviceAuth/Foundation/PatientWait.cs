using System;

namespace DeviceAuth;

/// <summary>
/// A wait for somebody else, in short steps that Ctrl+C ends: it has a limit, which is a time and not a number of tries, and after a
/// few seconds it says once what it waits for. A queue that moves on is no reason to speak for a while: somebody's turn is coming.
/// </summary>
internal sealed class PatientWait
{
    /// <summary>A person who sees nothing happen for longer takes the command for dead.</summary>
    private static readonly TimeSpan SilentFor = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan SilentInQueueFor = TimeSpan.FromSeconds(15);

    private readonly IClock _clock;
    private readonly IPipeline _pipeline;
    private readonly TimeSpan _start;
    private readonly TimeSpan _patience;
    private readonly Func<string> _forWhat;
    private TimeSpan _lastMove;
    private string? _who;
    private bool _isSaid;

    /// <param name="clock">Its monotonic time counts.</param>
    /// <param name="pipeline">Where to wait, and to say so.</param>
    /// <param name="patience">The limit.</param>
    /// <param name="forWhat">Who or what is waited for, as the end of a sentence; asked for once it is to be said.</param>
    public PatientWait(IClock clock, IPipeline pipeline, TimeSpan patience, Func<string> forWhat)
    {
        _clock = clock;
        _pipeline = pipeline;
        _start = clock.Elapsed;
        _lastMove = _start;
        _patience = patience;
        _forWhat = forWhat;
    }

    public bool IsOver => _clock.Elapsed - _start >= _patience;

    /// <summary>Waits one step, and says what for where that takes long.</summary>
    /// <param name="duration">How long.</param>
    /// <param name="who">Who is waited for at this moment; another one than before shows that the queue moves on.</param>
    public void Step(TimeSpan duration, string? who = null)
    {
        if (who != _who)
        {
            _who = who;
            _lastMove = _clock.Elapsed;
        }

        Tell();
        _pipeline.Sleep(duration);
    }

    /// <summary>Says once what is waited for, if it takes long; for who waits in a way of his own.</summary>
    public void Tell()
    {
        TimeSpan now = _clock.Elapsed;
        if (!_isSaid && (now - _lastMove >= SilentFor || now - _start >= SilentInQueueFor))
        {
            _isSaid = true;
            _pipeline.WriteNote($"Waiting for {_forWhat()}.");
        }
    }
}
