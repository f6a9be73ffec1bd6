using System.IO;
using System.Linq;
using DeviceAuth.EngineTests.Fixtures;
using Xunit;

namespace DeviceAuth.EngineTests;

/// <summary>Where all tests run, the Pester files begin with the first of them, since they take as long as all others together.</summary>
[Collection(FirstCollection.Name)]
public sealed class PesterBeginTests
{
    [Fact]
    public void The_files_are_there_and_begin()
    {
        PesterFiles.Begin();

        Assert.True(
            File.Exists(Path.Combine(Places.TestsFolder, "DeviceAuth.EngineTests", "PesterBeginTests.cs")),
            $"{Places.TestsFolder} is not the folder of the tests.");
        Assert.Empty(PesterFiles.Longest.Except(PesterFiles.Names.Select(name => name.Split('.')[0])));
    }
}
