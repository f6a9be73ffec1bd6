using System.Linq;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using DeviceAuth.Tests.Hostile;
using Xunit;

namespace DeviceAuth.EngineTests;

/// <summary>Servers that take their time. They run beside the other tests, since they wait for most of it.</summary>
public sealed class SlowServerTests : HostileServerTest
{
    public static TheoryData<string> Cases => new(EngineCases.InRealTime.Select(one => one.ToString()));

    [Theory]
    [MemberData(nameof(Cases))]
    public Task It_ends_well(string name) => RunAsync(EngineCases.Find(name));
}
