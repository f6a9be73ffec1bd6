using System;
using System.Linq;
using System.Threading.Tasks;

namespace DeviceAuth.Benchmarks.Running;

/// <summary>What a benchmark works with.</summary>
internal sealed record Bench(Options Options, Workspace Workspace, Machine Machine)
{
    public int Runs => Options.Runs;

    /// <summary>
    /// Takes a sample of each side by turns, in the reverse order every other round, so that whatever changes on the machine
    /// meanwhile meets all. The first round warms the disk's cache and is not counted.
    /// </summary>
    public async Task TakeTurnsAsync(params Func<int, Task>[] sides)
    {
        for (int round = -1; round < Runs; round++)
        {
            foreach (Func<int, Task> take in round % 2 == 0 ? sides : sides.Reverse())
            {
                await take(round);
            }
        }
    }
}
