using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using DeviceAuth.Sandbox;
using Xunit;

namespace DeviceAuth.EngineTests.Fixtures;

/// <summary>What must hold of polls, by the server's own clock (RFC 8628 §3.5).</summary>
internal static class PollAssert
{
    /// <summary>
    /// No poll came before its interval, counted from the answer before it; a <c>slow_down</c> adds five seconds for good.
    /// </summary>
    public static void NoneIsEarly(RequestLog log, TimeSpan interval)
    {
        IReadOnlyList<RequestLogEntry> polls = log.Polls;
        RequestLogEntry before = log.Entries.Last(entry => entry.ReadResponseMember("user_code") is not null);
        for (int i = 0; i < polls.Count; i++)
        {
            TimeSpan waited = polls[i].ArrivedAt - before.AnsweredAt!.Value;
            Assert.True(
                waited >= interval, $"Poll {i + 1} came after {waited.TotalSeconds:0.000} s, not {interval.TotalSeconds} s.");
            before = polls[i];
            interval += before.Error == "slow_down" ? TimeSpan.FromSeconds(5) : TimeSpan.Zero;
        }
    }

    /// <summary>Nothing more arrives for longer than it would take the next poll to come.</summary>
    public static async Task NothingFollowsAsync(RequestLog log, TimeSpan within)
    {
        int count = log.Entries.Count;
        await Assert.ThrowsAsync<TimeoutException>(() => log
            .WaitForAsync(_ => true, count + 1, TestContext.Current.CancellationToken)
            .WaitAsync(within, TestContext.Current.CancellationToken));
    }
}
