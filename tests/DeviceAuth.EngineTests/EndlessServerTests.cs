using System.Linq;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using DeviceAuth.Tests.Hostile;
using Xunit;

namespace DeviceAuth.EngineTests;

/// <summary>Servers that send without end. No other test of this process runs beside them, since the memory is watched.</summary>
[Collection(AloneCollection.Name)]
public sealed class EndlessServerTests : HostileServerTest
{
    public static TheoryData<string> Cases => new(EngineCases.Great.Select(one => one.ToString()));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task It_ends_well(string name)
    {
        MemoryWatch memory = new();

        await RunAsync(EngineCases.Find(name), memory);
    }
}
