using System;

namespace DeviceAuth.Benchmarks.Running;

/// <summary>One row of the table.</summary>
/// <param name="Measure">What was measured.</param>
/// <param name="Against">What it was compared with.</param>
/// <param name="Measured">The samples of the one; null where none could be taken.</param>
/// <param name="Compared">The samples of the other; null where there is none.</param>
/// <param name="Result">The figure that is quoted.</param>
/// <param name="Limit">What must be reached; null for a row that only explains.</param>
/// <param name="Reached">Whether it was; null where it was not measured or nothing must be reached.</param>
internal sealed record Row(
    string Measure, string Against, Series? Measured, Series? Compared, string Result, string? Limit, bool? Reached)
{
    /// <summary>The ratio of the medians.</summary>
    public double? Ratio => Compared is null || Compared.Median == 0 ? null : Measured?.Median / Compared.Median;

    /// <summary>A row whose figure is the ratio of the medians.</summary>
    /// <param name="measure">What was measured.</param>
    /// <param name="against">What it was compared with.</param>
    /// <param name="measured">The samples of the one.</param>
    /// <param name="compared">The samples of the other.</param>
    /// <param name="most">What the ratio may be at most; null for a row that only explains.</param>
    public static Row OfRatio(string measure, string against, Series measured, Series compared, double? most = null)
    {
        double ratio = measured.Median / compared.Median;
        return new Row(
            measure,
            against,
            measured,
            compared,
            FormattableString.Invariant($"{ratio:0.00}"),
            most is null ? null : FormattableString.Invariant($"≤ {most}"),
            most is null ? null : Math.Round(ratio, 2) <= most);
    }

    /// <summary>A row that this machine could not measure: it is not counted as reached.</summary>
    public static Row NotMeasured(string measure, string limit, string reason) =>
        new(measure, "", null, null, $"not measured: {reason}", limit, null);
}
