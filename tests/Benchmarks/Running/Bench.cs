using System;
using System.Threading.Tasks;

namespace DeviceAuth.Benchmarks.Running;

/// <summary>What a benchmark works with.</summary>
internal sealed record Bench(Options Options, Workspace Workspace, Machine Machine)
{
    public int Runs => Options.Runs;

    /// <summary>
    /// Takes a sample of either side by turns, each side first in every other round, so that whatever changes on the machine
    /// meanwhile meets both. The first round warms the disk's cache and is not counted.
    /// </summary>
    public async Task TakeTurnsAsync(Func<int, Task> one, Func<int, Task> other)
    {
        for (int round = -1; round < Runs; round++)
        {
            bool oneFirst = round % 2 == 0;
            await (oneFirst ? one : other)(round);
            await (oneFirst ? other : one)(round);
        }
    }
}
