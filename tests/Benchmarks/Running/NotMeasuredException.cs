using System;

namespace DeviceAuth.Benchmarks.Running;

/// <summary>A row cannot be measured on this machine. The message says why, for the table.</summary>
internal sealed class NotMeasuredException : Exception
{
    public NotMeasuredException(string message)
        : base(message)
    {
    }
}
