using System;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using DeviceAuth.Commands.Abstractions;
using DeviceAuth.Errors;
using Xunit;

namespace DeviceAuth.Tests.Errors;

/// <summary>Scripts compare ids and categories, so each id has both for good.</summary>
public sealed class ErrorIdsTests
{
    public static string[] All { get; } = typeof(ErrorIds).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (string)field.GetRawConstantValue()!)
        .ToArray();

    public static TheoryData<string> Ids => new(All);

    [Theory]
    [MemberData(nameof(Ids))]
    public void An_id_has_a_true_category(string id) =>
        Assert.NotEqual(ErrorCategory.NotSpecified, Error(id).ToErrorRecord("target").CategoryInfo.Category);

    [Theory]
    [MemberData(nameof(Ids))]
    public void An_id_is_its_own_name(string id) => Assert.NotNull(typeof(ErrorIds).GetField(id));

    [Fact]
    public void No_id_is_used_twice() => Assert.Equal(All.Distinct(StringComparer.OrdinalIgnoreCase), All);

    [Fact]
    public void A_record_has_the_exception_the_id_the_target_and_what_to_do()
    {
        DeviceAuthException error = Error(ErrorIds.SignInDenied);

        ErrorRecord record = error.ToErrorRecord("work");

        Assert.Same(error, record.Exception);
        Assert.Equal("SignInDenied", record.FullyQualifiedErrorId);
        Assert.Equal("work", record.TargetObject);
        Assert.Equal("It failed. Try again.", record.ToString());
    }

    private static DeviceAuthException Error(string id) => new(id, "It failed.", "Try again.");
}
