using System.Collections.Generic;
using System.Threading.Tasks;

namespace DeviceAuth.Benchmarks.Running;

/// <summary>Measures one line of the table; it may take several rows to tell.</summary>
internal interface IBenchmark
{
    /// <summary>What is measured.</summary>
    string Name { get; }

    /// <summary>What must be reached.</summary>
    string Limit { get; }

    /// <summary>Measures. Throws <see cref="NotMeasuredException"/> where this machine lacks what it needs.</summary>
    Task<IReadOnlyList<Row>> RunAsync(Bench bench);
}
