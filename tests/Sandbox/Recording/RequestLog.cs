using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace DeviceAuth.Sandbox;

/// <summary>Every request that a server received at the endpoints of the protocol, in order of arrival. Thread-safe.</summary>
public sealed class RequestLog
{
    private readonly object _sync = new();
    private readonly List<RequestLogEntry> _entries = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TaskCompletionSource _changed = NewSignal();

    internal RequestLog()
    {
    }

    /// <summary>When the log's clock read zero.</summary>
    public DateTimeOffset StartedAt { get; } = DateTimeOffset.UtcNow;

    /// <summary>The server's own monotonic clock, by which entries are stamped and polls are judged.</summary>
    public TimeSpan Now => _clock.Elapsed;

    /// <summary>A snapshot of the entries.</summary>
    public IReadOnlyList<RequestLogEntry> Entries
    {
        get { lock (_sync) { return [.. _entries]; } }
    }

    /// <summary>The requests to one path, such as <c>/connect/token</c>.</summary>
    public IReadOnlyList<RequestLogEntry> To(string path) => [.. Entries.Where(e => e.Path == path)];

    /// <summary>The polls for tokens (RFC 8628 §3.4).</summary>
    public IReadOnlyList<RequestLogEntry> Polls => OfGrant("urn:ietf:params:oauth:grant-type:device_code");

    /// <summary>The requests that used a refresh token (RFC 6749 §6).</summary>
    public IReadOnlyList<RequestLogEntry> Refreshes => OfGrant("refresh_token");

    /// <summary>Every secret that crossed the wire: tokens, device codes, client secrets and Basic credentials.</summary>
    public IReadOnlyCollection<string> Secrets() => SecretFinder.Find(Entries);

    /// <summary>Forgets all entries; the clock runs on.</summary>
    public void Clear()
    {
        lock (_sync)
        {
            _entries.Clear();
        }
    }

    /// <summary>
    /// Waits until so many entries match, and returns the last of them. A match is tried on arrival, and again with each part
    /// of the answer, so both "has arrived" and "was answered" can be awaited without sleeping.
    /// </summary>
    public async Task<RequestLogEntry> WaitForAsync(
        Func<RequestLogEntry, bool> predicate, int count = 1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        while (true)
        {
            Task changed;
            lock (_sync)
            {
                changed = _changed.Task;
            }

            var match = Entries.Where(predicate).Skip(count - 1).FirstOrDefault();
            if (match is not null)
            {
                return match;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    internal RequestLogEntry Begin(RecordedRequest request)
    {
        RequestLogEntry entry;
        lock (_sync)
        {
            entry = new RequestLogEntry(Now, request);
            _entries.Add(entry);
        }

        Signal();
        return entry;
    }

    internal void Answer(RequestLogEntry entry, int statusCode, ReadOnlySpan<byte> bytes)
    {
        entry.Answer(Now, statusCode, bytes);
        Signal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private IReadOnlyList<RequestLogEntry> OfGrant(string grantType)
        => [.. Entries.Where(e => e.GrantType == grantType)];

    private void Signal()
    {
        TaskCompletionSource changed;
        lock (_sync)
        {
            changed = _changed;
            _changed = NewSignal();
        }

        changed.SetResult();
    }
}
