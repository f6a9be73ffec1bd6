using Xunit;

namespace DeviceAuth.EngineTests.Fixtures;

/// <summary>
/// Tests that measure time, or look at what belongs to the whole process: no other test of this process runs beside them. Pester's files,
/// in processes of their own, do.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "Alone";
}
