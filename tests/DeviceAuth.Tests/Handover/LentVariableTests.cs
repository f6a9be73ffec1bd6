using System;
using DeviceAuth.Handover;
using Xunit;

namespace DeviceAuth.Tests.Handover;

/// <summary>What was there before comes back, in whatever order loans end.</summary>
public sealed class LentVariableTests : IDisposable
{
    private readonly string _name = "DEVICEAUTH_TEST_" + Guid.NewGuid().ToString("N");

    public void Dispose() => Environment.SetEnvironmentVariable(_name, null);

    [Theory]
    [InlineData(null)]
    [InlineData("before")]
    public void It_is_what_it_was(string? before)
    {
        Environment.SetEnvironmentVariable(_name, before);

        using (LentVariable.Set(_name, "token"))
        {
            Assert.Equal("token", Environment.GetEnvironmentVariable(_name));
        }

        Assert.Equal(before, Environment.GetEnvironmentVariable(_name));
    }

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(0, 2, 1)]
    [InlineData(1, 0, 2)]
    [InlineData(1, 2, 0)]
    [InlineData(2, 0, 1)]
    [InlineData(2, 1, 0)]
    public void Loans_may_end_in_any_order(int first, int second, int third)
    {
        Environment.SetEnvironmentVariable(_name, "before");
        LentVariable[] loans = [LentVariable.Set(_name, "t0"), LentVariable.Set(_name, "t1"), LentVariable.Set(_name, "t2")];

        loans[first].Dispose();
        Assert.NotEqual("before", Environment.GetEnvironmentVariable(_name));
        loans[second].Dispose();
        Assert.Equal($"t{third}", Environment.GetEnvironmentVariable(_name));
        loans[third].Dispose();

        Assert.Equal("before", Environment.GetEnvironmentVariable(_name));
    }

    [Theory]
    [InlineData("GH_TOKEN", true)]
    [InlineData("", false)]
    [InlineData("A=B", false)]
    [InlineData("A\0", false)]
    [InlineData("ProgramFiles(x86)", true)]
    [InlineData("my.variable-1", true)]
    [InlineData("$env:GH_TOKEN", false)] // what people type for it
    [InlineData("env:GH_TOKEN", false)]
    [InlineData("${GH_TOKEN}", false)]
    [InlineData("%GH_TOKEN%", false)]
    [InlineData("'GH_TOKEN'", false)]
    [InlineData("GH_TOKEN ", false)]
    [InlineData("GH TOKEN", false)]
    public void A_name_is_one_that_an_environment_can_have(string name, bool isName) => Assert.Equal(isName, LentVariable.IsName(name));
}
