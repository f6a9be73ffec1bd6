using System;
using System.Text.Json;

namespace DeviceAuth.Benchmarks.Running;

/// <summary>What a script returned.</summary>
/// <param name="Result">Its JSON.</param>
/// <param name="Process">The time from the process's start to its end.</param>
internal sealed record ScriptResult(JsonElement Result, TimeSpan Process)
{
    public double Number(string name) => Result.GetProperty(name).GetDouble();

    public double[] Numbers(string name) => Result.GetProperty(name).Deserialize<double[]>()!;
}
