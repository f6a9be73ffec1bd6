using System.Collections.Generic;
using System.Management.Automation;

namespace DeviceAuth.EngineTests.Fixtures;

internal static class Snapshots
{
    /// <summary>What a stream holds now. Enumerating one that is still written to would wait for its end.</summary>
    public static IReadOnlyList<T> Snapshot<T>(this PSDataCollection<T> stream)
    {
        List<T> records = [];
        for (int i = 0; i < stream.Count; i++)
        {
            records.Add(stream[i]);
        }

        return records;
    }
}
