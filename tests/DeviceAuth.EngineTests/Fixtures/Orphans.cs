using System;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.Sandbox;
using Xunit;

namespace DeviceAuth.EngineTests.Fixtures;

/// <summary>Looks after each script that no sign-in of it left tokens at the provider that nobody has (RFC 7009 §1).</summary>
internal static class Orphans
{
    private const string Command = "Connect-DeviceAuth";

    /// <summary>From now on each run of the engine is looked at when it has ended.</summary>
    public static void WatchFor(this Engine engine, Func<RequestLog> requests)
    {
        engine.Started = () =>
        {
            IReadOnlyList<RequestLogEntry> before = requests().Entries;
            return run => AssertNone(run, [.. requests().Entries.Except(before)]);
        };
    }

    /// <summary>Where <c>Connect-DeviceAuth</c> ended in an error, whatever the provider had given by then was tried to be revoked.</summary>
    public static void AssertNone(EngineRun run, IReadOnlyList<RequestLogEntry> entries)
    {
        // A preference of Stop ends the command at a warning, after the connection was kept: that is no failure.
        bool hasFailed = run.Errors.Any(error => error.InvocationInfo?.MyCommand?.Name == Command
            && !error.FullyQualifiedErrorId.StartsWith("ActionPreferenceStop", StringComparison.Ordinal));
        if (!hasFailed)
        {
            return;
        }

        ILookup<string, RequestLogEntry> revocations = entries
            .Where(entry => entry.Form.ContainsKey("token"))
            .ToLookup(entry => entry.Form["token"], StringComparer.Ordinal);
        foreach (RequestLogEntry grant in entries.Where(entry => entry.Form.ContainsKey("device_code") && entry.StatusCode == 200))
        {
            string? refreshToken = Given(grant, "refresh_token");
            string? accessToken = Given(grant, "access_token");
            Assert.True(refreshToken is null || revocations.Contains(refreshToken), "A refresh token was given, and nobody tried to revoke it.");

            // RFC 7009 §2.1: where the refresh token is revoked, the provider ends the access tokens of its grant with it.
            bool isGrantRevoked = refreshToken is not null && revocations[refreshToken].Any(entry => entry.StatusCode == 200);
            Assert.True(
                accessToken is null || isGrantRevoked || revocations.Contains(accessToken),
                "An access token was given, and nobody tried to revoke it or its grant.");
        }
    }

    private static string? Given(RequestLogEntry grant, string member) => grant.ReadResponseMember(member) is { Length: > 0 } token ? token : null;
}
