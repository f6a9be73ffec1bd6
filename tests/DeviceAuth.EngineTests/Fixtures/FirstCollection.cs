using Xunit;

namespace DeviceAuth.EngineTests.Fixtures;

/// <summary>Tests that begin what <see cref="LastCollection"/> waits for.</summary>
[CollectionDefinition(Name)]
public sealed class FirstCollection
{
    public const string Name = "First";
}
