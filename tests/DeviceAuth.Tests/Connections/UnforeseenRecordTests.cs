using System;
using DeviceAuth.Connections;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>What one record costs the listing of the others.</summary>
public sealed class UnforeseenRecordTests
{
    [Fact]
    public void What_one_record_does_that_nobody_foresaw_costs_none_of_the_others()
    {
        FakeClock clock = new();
        FakePipeline pipeline = new(clock);
        int reads = 0;
        RecordingStore store = new();
        store.With(Sample.Connection(clock) with { Name = "one" }).With(Sample.Connection(clock) with { Name = "two" });
        store.OnRead = () =>
        {
            if (++reads == 1)
            {
                throw new ArgumentOutOfRangeException("time");
            }
        };

        Assert.Single(new ConnectionList(new ConnectionCache(), pipeline).In([store]));

        Assert.Contains("is left out", Assert.Single(pipeline.Warnings), StringComparison.Ordinal);
    }
}
