using System;
using System.Threading;

namespace DeviceAuth.Sandbox;

/// <summary>What a test may change while the server runs. Read by requests on other threads, hence the locking.</summary>
internal sealed class SandboxControls(SandboxOptions options)
{
    private readonly Lock _sync = new();
    private TimeSpan _interval = options.Interval;
    private TimeSpan _accessTokenLifetime = options.AccessTokenLifetime;
    private TimeSpan _tokenEndpointDelay;
    private TimeSpan? _retryAfter;
    private int _slowDowns;
    private int _outages;

    public TimeSpan Interval
    {
        get { lock (_sync) { return _interval; } }
        set { lock (_sync) { _interval = NotNegative(value); } }
    }

    public TimeSpan AccessTokenLifetime
    {
        get { lock (_sync) { return _accessTokenLifetime; } }
        set { lock (_sync) { _accessTokenLifetime = NotNegative(value); } }
    }

    public TimeSpan TokenEndpointDelay
    {
        get { lock (_sync) { return _tokenEndpointDelay; } }
        set { lock (_sync) { _tokenEndpointDelay = NotNegative(value); } }
    }

    public void ForceSlowDown(int polls)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(polls);
        lock (_sync)
        {
            _slowDowns = polls;
        }
    }

    public void FailTokenRequests(int requests, TimeSpan? retryAfter)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(requests);
        lock (_sync)
        {
            _outages = requests;
            _retryAfter = retryAfter;
        }
    }

    public bool TakeSlowDown()
    {
        lock (_sync)
        {
            return _slowDowns > 0 && _slowDowns-- > 0;
        }
    }

    public bool TakeOutage(out TimeSpan? retryAfter)
    {
        lock (_sync)
        {
            retryAfter = _retryAfter;
            return _outages > 0 && _outages-- > 0;
        }
    }

    private static TimeSpan NotNegative(TimeSpan value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
        return value;
    }
}
