using System;
using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth.Benchmarks.Running;

/// <summary>Samples of one thing, in one unit.</summary>
internal sealed class Series
{
    private readonly List<double> _samples = [];

    public Series(string unit, params IEnumerable<double> samples)
    {
        Unit = unit;
        _samples.AddRange(samples);
    }

    public string Unit { get; }

    public IReadOnlyList<double> Samples => _samples;

    public double Median
    {
        get
        {
            double[] sorted = [.. _samples.Order()];
            int middle = sorted.Length / 2;
            return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }

    public double Largest => _samples.Max();

    public void Add(double sample) => _samples.Add(sample);

    public override string ToString() => FormattableString.Invariant($"{Median:0.###} {Unit}");
}
