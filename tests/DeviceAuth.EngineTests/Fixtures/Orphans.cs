using System;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.Sandbox;
using Xunit;

namespace DeviceAuth.EngineTests.Fixtures;

/// <summary>Looks after each script that no sign-in of it left tokens at the provider that nobody has (RFC 7009 §1).</summary>
internal static class Orphans
{
    private const string OfConnect = ",DeviceAuth.Commands.ConnectDeviceAuthCommand";

    /// <summary>From now on each run of the engine is looked at when it has ended.</summary>
    public static void WatchFor(this Engine engine, Func<RequestLog> requests)
    {
        engine.Started = () =>
        {
            int before = requests().Entries.Count;
            return run => AssertNone(run, [.. requests().Entries.Skip(before)]);
        };
    }

    /// <summary>Where <c>Connect-DeviceAuth</c> ended in an error, whatever the provider had given by then was tried to be revoked.</summary>
    private static void AssertNone(EngineRun run, IReadOnlyList<RequestLogEntry> entries)
    {
        bool hasFailed = run.Errors.Any(error => error.FullyQualifiedErrorId.EndsWith(OfConnect, StringComparison.Ordinal)
            && !error.FullyQualifiedErrorId.StartsWith("ActionPreferenceStop", StringComparison.Ordinal));
        if (!hasFailed)
        {
            return;
        }

        string?[] revoked = [.. entries.Select(entry => entry.Form.GetValueOrDefault("token"))];
        string[] given = [.. entries
            .Where(entry => entry.Form.ContainsKey("device_code") && entry.StatusCode == 200)
            .Select(entry => entry.ReadResponseMember("refresh_token") ?? entry.ReadResponseMember("access_token"))
            .OfType<string>()
            .Where(token => token.Length > 0)];
        Assert.All(given, token => Assert.Contains(token, revoked));
    }
}
