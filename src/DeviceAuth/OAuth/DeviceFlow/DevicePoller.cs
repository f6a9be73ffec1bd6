using System;
using System.Collections.Generic;
using DeviceAuth.Errors;

namespace DeviceAuth.OAuth;

/// <summary>
/// The polling rules of RFC 8628 §3.5 as a state machine: it says "wait so long", "ask now", "done" or "failed", and is told
/// what came of asking. It neither waits nor sends, so each rule can be tested without doing either.
/// </summary>
internal sealed class DevicePoller
{
    /// <summary>What each <c>slow_down</c> adds to the interval (RFC 8628 §3.5).</summary>
    private static readonly TimeSpan SlowDownStep = TimeSpan.FromSeconds(5);

    /// <summary>After failures, one last poll is made so long before the end, though doubling would miss it.</summary>
    private static readonly TimeSpan LastChance = TimeSpan.FromSeconds(5);

    /// <summary>What a clock that is kept right by the network does not do within the life of a code.</summary>
    private static readonly TimeSpan SmallestJump = TimeSpan.FromMinutes(1);

    /// <summary>A request that starts just before the end is given at least so long for its answer.</summary>
    private static readonly TimeSpan ShortestRequest = TimeSpan.FromSeconds(1);

    /// <summary>
    /// What each wait is lengthened by once the server has called a poll too early twice: this machine's clock is fast (WSL), and a
    /// server that raises its own interval with each slow_down could never be caught up with by adding the same.
    /// </summary>
    private const double FastClockFactor = 1.4;

    private readonly IClock _clock;
    private readonly IReadOnlyCollection<string> _requestedScopes;
    private readonly Deadline _codeExpires;
    private readonly Deadline? _givesUp;
    private readonly TimeSpan? _timeout;
    private readonly DateTimeOffset _startedAt;
    private readonly TimeSpan _started;
    private TimeSpan _due;
    private int _failuresInARow;
    private string? _trouble;
    private int _slowDowns;
    private PollStep? _end;

    /// <summary>Starts the clock: both the code's life and the first interval run from here (RFC 8628 §3.2, §3.5).</summary>
    /// <param name="authorization">The codes, just arrived.</param>
    /// <param name="requestedScopes">What was asked for.</param>
    /// <param name="timeout">How long the user is ready to wait; null for as long as the code lives.</param>
    /// <param name="clock">Both kinds of time.</param>
    public DevicePoller(
        DeviceAuthorization authorization, IReadOnlyCollection<string> requestedScopes, TimeSpan? timeout, IClock clock)
    {
        _clock = clock;
        _requestedScopes = requestedScopes;
        _timeout = timeout;
        _startedAt = clock.UtcNow;
        _started = clock.Elapsed;
        _codeExpires = new Deadline(clock, authorization.ExpiresIn);
        _givesUp = timeout is { } limit ? new Deadline(clock, limit) : null;
        Interval = authorization.Interval;
        _due = clock.Elapsed + Interval;
    }

    /// <summary>The least time between two polls. It grows and never shrinks.</summary>
    public TimeSpan Interval { get; private set; }

    /// <summary>What is left until the code expires or the user's own limit is reached.</summary>
    public TimeSpan Remaining => _givesUp is null ? _codeExpires.Remaining : Least(_codeExpires.Remaining, _givesUp.Remaining);

    /// <summary>What is left until the next poll.</summary>
    public TimeSpan UntilNextPoll => _due - _clock.Elapsed;

    /// <summary>A final answer has come.</summary>
    public bool IsOver => _end is not null;

    /// <summary>What is to be done now. After the end it is the same answer for ever: no poll follows a final answer.</summary>
    public PollStep Next()
    {
        // Each is read once: time passes between two readings, and a wait that was positive may be none a moment later.
        TimeSpan remaining = Remaining;
        TimeSpan wait = UntilNextPoll;
        if (_end is null && remaining == TimeSpan.Zero)
        {
            _end = PollStep.Failed(_givesUp is { IsOver: true } && !_codeExpires.IsOver
                ? DeviceAuthError.SignInTimedOut(_timeout!.Value)
                : DeviceAuthError.SignInExpired(_trouble, ClockMoved()));
        }

        if (_end is not null)
        {
            return _end.Value;
        }

        return wait > TimeSpan.Zero
            ? PollStep.ToWait(Least(wait, remaining))
            : PollStep.ToAsk(Least(OAuthClient.RequestTimeout, Most(remaining, ShortestRequest)));
    }

    /// <summary>A poll was answered. The body is read before the status: providers put one error under many.</summary>
    public void Answered(OAuthResponse answer)
    {
        switch (answer.ErrorCode)
        {
            case Wire.ErrorCode.AuthorizationPending:
                GoOn(answer);
                break;
            case Wire.ErrorCode.SlowDown:
                _slowDowns++;
                Interval = Slower(answer.Body?.Seconds(Wire.Member.Interval, DeviceAuthorization.MaxLifetime));
                GoOn(answer);
                break;
            default:
                if (OAuthAnswers.IsTransient(answer))
                {
                    BackOff($"{answer.Endpoint.ShownHost()} answered {answer.Status}{(answer.IsHtml ? " with a web page" : "")}", answer.RetryAfter);
                }
                else
                {
                    End(answer);
                }

                break;
        }
    }

    /// <summary>A poll got no complete answer.</summary>
    public void Broke(TransportException failure, Uri endpoint)
    {
        if (failure.Status is >= 200 and < 300)
        {
            // It was a success, so the code may be spent: asking again could revoke what was just granted.
            _end = PollStep.Failed(DeviceAuthError.SuccessCutShort(endpoint, failure));
        }
        else if (failure.Failure == TransportFailure.CertificateInvalid)
        {
            _end = PollStep.Failed(DeviceAuthError.Unreachable(endpoint, failure));
        }
        else
        {
            // What the end of the code cut short says nothing of the provider.
            bool isCut = failure.Failure == TransportFailure.TimedOut && Remaining == TimeSpan.Zero;
            BackOff(isCut ? _trouble : failure.Message.TrimEnd('.'), retryAfter: null);
        }
    }

    private void GoOn(OAuthResponse answer)
    {
        _failuresInARow = 0;
        _trouble = null;
        TimeSpan wait = _slowDowns < 2 ? Interval : TimeSpan.FromTicks((long)(Interval.Ticks * FastClockFactor));

        // The server is well and still waits for the person. A time beyond the code's end would only lose an approval.
        TimeSpan asked = answer.RetryAfter is { } time && time < Remaining ? time : TimeSpan.Zero;
        _due = _clock.Elapsed + Most(wait, asked);
    }

    /// <summary>
    /// Doubles the wait with each failure (RFC 8628 §3.5). A wait that would pass the end is clipped to it, so that a server
    /// that comes back late is still asked once; what the server itself asked to wait is never clipped.
    /// </summary>
    private void BackOff(string? trouble, TimeSpan? retryAfter)
    {
        _trouble = trouble;
        _failuresInARow++;
        TimeSpan doubled = TimeSpan.FromSeconds(Math.Min(
            Interval.TotalSeconds * Math.Pow(2, _failuresInARow), DeviceAuthorization.MaxLifetime.TotalSeconds));
        TimeSpan clipped = Most(Interval, Least(doubled, Remaining - LastChance));
        _due = _clock.Elapsed + (retryAfter is { } asked ? Most(asked, Interval) : clipped);
    }

    /// <summary>How far the wall clock is ahead of the monotonic one since the start; null where it ran as it should.</summary>
    private TimeSpan? ClockMoved()
    {
        TimeSpan ahead = _clock.UtcNow - _startedAt - (_clock.Elapsed - _started);
        return ahead > SmallestJump ? ahead : null;
    }

    private void End(OAuthResponse answer)
    {
        try
        {
            _end = PollStep.Done(TokenResponse.Read(answer, _requestedScopes));
        }
        catch (DeviceAuthException exception)
        {
            // A machine that slept through the code's life is told so by the provider, whose clock went on.
            _end = PollStep.Failed(exception.ErrorId == ErrorIds.SignInExpired
                ? DeviceAuthError.SignInExpired(trouble: null, ClockMoved()).Saying(exception.Provider)
                : exception);
        }
    }

    /// <summary>Five seconds more, or the larger interval that the answer names unless no poll would ever come of it.</summary>
    private TimeSpan Slower(TimeSpan? named)
    {
        TimeSpan grown = Interval + SlowDownStep;
        return named > grown && named < _codeExpires.Remaining ? named.Value : grown;
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Most(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
