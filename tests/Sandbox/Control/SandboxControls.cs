using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace DeviceAuth.Sandbox;

/// <summary>What a test may change while the server runs. Read by requests on other threads, hence the locking.</summary>
internal sealed class SandboxControls(SandboxOptions options)
{
    private readonly Lock _sync = new();
    private readonly Dictionary<string, TaskCompletionSource> _held = new(StringComparer.OrdinalIgnoreCase);
    private TimeSpan _interval = options.Interval;
    private TimeSpan _accessTokenLifetime = options.AccessTokenLifetime;
    private TimeSpan _tokenEndpointDelay;
    private TimeSpan? _retryAfter;
    private TimeSpan? _signInLifetime;
    private int _slowDowns;
    private int _outages;
    private int _signInsThatAreTooOld;

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

    /// <summary>What token answers say of how long the sign-in itself lasts (<c>refresh_token_expires_in</c>); null where they say nothing.</summary>
    public TimeSpan? SignInLifetime
    {
        get { lock (_sync) { return _signInLifetime; } }
        set { lock (_sync) { _signInLifetime = value is { } time ? NotNegative(time) : null; } }
    }

    public TimeSpan TokenEndpointDelay
    {
        get { lock (_sync) { return _tokenEndpointDelay; } }
        set { lock (_sync) { _tokenEndpointDelay = NotNegative(value); } }
    }

    /// <summary>An API that wants a recent sign-in takes none of the first so many.</summary>
    public int SignInsThatAreTooOld
    {
        get { lock (_sync) { return _signInsThatAreTooOld; } }
        set { lock (_sync) { _signInsThatAreTooOld = value; } }
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

    public void Hold(string path)
    {
        lock (_sync)
        {
            _held.TryAdd(path, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
    }

    public void Release(string path)
    {
        lock (_sync)
        {
            if (_held.Remove(path, out var hold))
            {
                hold.SetResult();
            }
        }
    }

    /// <summary>Lets everything go on, since what is held would hold up the server's end too.</summary>
    public void ReleaseAll()
    {
        lock (_sync)
        {
            foreach (var hold in _held.Values)
            {
                hold.SetResult();
            }

            _held.Clear();
        }
    }

    /// <summary>Ends once the path is not held, or not any more.</summary>
    public Task WhenReleased(string path)
    {
        lock (_sync)
        {
            return _held.TryGetValue(path, out var hold) ? hold.Task : Task.CompletedTask;
        }
    }

    private static TimeSpan NotNegative(TimeSpan value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
        return value;
    }
}
