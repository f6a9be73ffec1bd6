using DeviceAuth.Connections;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>Names become part of a vault secret's name.</summary>
public sealed class ConnectionNameTests
{
    [Theory]
    [InlineData("default")]
    [InlineData("A")]
    [InlineData("my-work-2")]
    public void Letters_digits_and_hyphens_make_a_name(string name) => Assert.True(ConnectionName.IsValid(name));

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a_b")]
    [InlineData("a/b")]
    [InlineData("../x")]
    [InlineData("é")]
    [InlineData("٣")]
    [InlineData("a*")]
    public void Anything_else_does_not(string name) => Assert.False(ConnectionName.IsValid(name));

    [Fact]
    public void A_line_end_after_a_name_is_no_name() => Assert.False(ConnectionName.IsValid("work\n"));

    [Fact]
    public void A_name_has_64_characters_at_the_most()
    {
        Assert.True(ConnectionName.IsValid(new string('x', ConnectionName.MaxLength)));
        Assert.False(ConnectionName.IsValid(new string('x', ConnectionName.MaxLength + 1)));
    }
}
