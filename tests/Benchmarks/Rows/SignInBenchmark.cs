using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;
using DeviceAuth.Benchmarks.Running;
using DeviceAuth.Sandbox;

namespace DeviceAuth.Benchmarks.Rows;

/// <summary>
/// From the moment somebody begins to approve to the moment the caller has the connection, each time in a fresh process and
/// at another moment between two polls. Every one counts, not the median.
/// </summary>
internal sealed class SignInBenchmark : IBenchmark
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);

    public string Name => "sign-in: approval to token";

    public string Limit => "never above interval + 250 ms";

    public async Task<IReadOnlyList<Row>> RunAsync(Bench bench)
    {
        await using SandboxServer sandbox = await Sandboxes.StartWaitingAsync(Interval);
        Series times = new("ms");
        for (int run = 0; run < bench.Runs; run++)
        {
            times.Add(await SignInAsync(bench, sandbox, Interval * run / bench.Runs));
        }

        int early = sandbox.Requests.Polls.Count(poll => poll.Error == "slow_down");
        double allowed = (Interval + Grace).TotalMilliseconds;
        return
        [
            new Row(
                "sign-in: approval to token, the longest of all",
                "the server's interval",
                times,
                new Series("ms", Interval.TotalMilliseconds),
                FormattableString.Invariant($"at most {times.Largest:0} ms"),
                FormattableString.Invariant($"never above {allowed:0} ms"),
                times.Largest <= allowed),
            new Row(
                "sign-in: polls that the server calls early",
                "",
                new Series($"of {sandbox.Requests.Polls.Count}", early),
                null,
                FormattableString.Invariant($"{early}"),
                "0",
                early == 0),
        ];
    }

    private static async Task<double> SignInAsync(Bench bench, SandboxServer sandbox, TimeSpan afterFirstPoll)
    {
        int polls = sandbox.Requests.Polls.Count;
        using PwshProcess process = bench.Workspace.Start("Invoke-SignIn.ps1", Repository.Module, sandbox.Issuer);
        string userCode = await process.ReadAsync("code ");
        await sandbox.Requests.WaitForAsync(entry => entry.GrantType == "urn:ietf:params:oauth:grant-type:device_code", polls + 1);
        await Task.Delay(afterFirstPoll);
        Stopwatch stopwatch = Stopwatch.StartNew();
        await sandbox.ApproveAsync(userCode);
        await process.ReadAsync("signed-in");
        return stopwatch.Elapsed.TotalMilliseconds;
    }
}
