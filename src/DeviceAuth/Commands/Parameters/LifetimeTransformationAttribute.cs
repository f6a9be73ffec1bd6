using System;
using System.Management.Automation;

namespace DeviceAuth.Commands.Parameters;

/// <summary>
/// Refuses a bare number for a time: PowerShell would read 300 as 300 ticks, which is 30 microseconds, and nobody means that.
/// </summary>
public sealed class LifetimeTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>A token that must live longer than a day is none that is refreshed.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object input = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (LanguagePrimitives.TryConvertTo(input, out long _))
        {
            throw ParameterError.NotTaken(
                $"{input} has no unit. Write a time such as 00:05:00, or (New-TimeSpan -Minutes 5).");
        }

        if (!LanguagePrimitives.TryConvertTo(input, out TimeSpan lifetime) || lifetime < TimeSpan.Zero || lifetime > Longest)
        {
            throw ParameterError.NotTaken(
                $"'{input}' is no time between 00:00:00 and 24:00:00. Write it as hours:minutes:seconds.");
        }

        return lifetime;
    }
}
