using System;
using System.Collections.Concurrent;

namespace DeviceAuth.Connections;

/// <summary>Says once a day that a sign-in itself is about to end, while somebody can still do something about it.</summary>
internal sealed class EndOfSignIn
{
    private static readonly TimeSpan Apart = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<ConnectionKey, DateTimeOffset> _told = new();
    private readonly IClock _clock;

    public EndOfSignIn(IClock clock) => _clock = clock;

    /// <summary>Warns where the sign-in is near its end and this process has not said so within the last day.</summary>
    /// <param name="connection">The connection whose token is handed out.</param>
    /// <param name="vault">Where it is kept; null where that is memory or the default vault.</param>
    /// <param name="pipeline">Where to warn.</param>
    public void Tell(Connection connection, string? vault, IPipeline pipeline)
    {
        if (connection.Grant.EndsAt is not { } end || _clock.UtcNow is var now && !connection.Grant.IsNearItsEnd(now))
        {
            return;
        }

        ConnectionKey key = new(vault, connection.Name);
        if (_told.TryGetValue(key, out DateTimeOffset told) && now - told < Apart)
        {
            return;
        }

        _told[key] = now;
        pipeline.WriteWarning(
            $"The sign-in '{connection.Name}' ends {(end <= now ? "now" : $"in {TimeText.Span(end - now)}, on {TimeText.Day(end.ToLocalTime())}")}, and no refresh puts that off. "
            + $"Before that, run this where somebody can sign in: {ConnectCommandText.For(connection, vault is { Length: > 0 } ? vault : null)} -Force");
    }
}
