using Xunit;

namespace DeviceAuth.EngineTests.Fixtures;

/// <summary>Tests that measure time, or look at what belongs to the whole process: nothing runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "Alone";
}
