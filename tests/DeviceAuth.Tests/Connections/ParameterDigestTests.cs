using System;
using System.Collections.Generic;
using DeviceAuth.Connections;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>The same additional parameters are known again, and nothing of them can be read.</summary>
public sealed class ParameterDigestTests
{
    private static readonly Dictionary<string, string> Two = new() { ["acr_values"] = "mfa", ["organization"] = "org-of-the-test" };

    [Fact]
    public void The_same_parameters_are_known_in_any_order() =>
        Assert.True(ParameterDigest.IsOf(ParameterDigest.Of(Two), new Dictionary<string, string> { ["organization"] = "org-of-the-test", ["acr_values"] = "mfa" }));

    [Fact]
    public void None_is_known_by_none_alone()
    {
        Assert.Null(ParameterDigest.Of(new Dictionary<string, string>()));
        Assert.True(ParameterDigest.IsOf(null, new Dictionary<string, string>()));
        Assert.False(ParameterDigest.IsOf(null, Two));
        Assert.False(ParameterDigest.IsOf(ParameterDigest.Of(Two), new Dictionary<string, string>()));
    }

    [Fact]
    public void Parts_that_only_look_alike_side_by_side_differ() => Assert.False(ParameterDigest.IsOf(
        ParameterDigest.Of(new Dictionary<string, string> { ["a"] = "b1:c" }), new Dictionary<string, string> { ["a1:b"] = "c" }));

    [Fact]
    public void The_digest_shows_nothing_and_differs_each_time()
    {
        string digest = ParameterDigest.Of(Two)!;

        Assert.DoesNotContain("org-of-the-test", digest, StringComparison.Ordinal);
        Assert.NotEqual(digest, ParameterDigest.Of(Two));
    }
}
