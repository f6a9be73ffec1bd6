using Xunit;

namespace DeviceAuth.EngineTests.Fixtures;

/// <summary>
/// Tests that measure time, or look at what belongs to the whole process: no other test runs in it beside them, while Pester's files do in
/// processes of their own.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "Alone";
}
