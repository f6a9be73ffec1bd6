using System.Linq;
using System.Reflection;
using DeviceAuth.Errors;
using Xunit;

namespace DeviceAuth.Tests.Errors;

/// <summary>Which errors may pass by themselves: a runbook tries again later, or wakes somebody.</summary>
public sealed class TransientTests
{
    private static readonly string[] Transient =
        [ErrorIds.ProviderUnreachable, ErrorIds.ResponseInvalid, ErrorIds.InsecureEndpoint, ErrorIds.VaultFailed, ErrorIds.VaultStale];

    public static TheoryData<string> Ids => [.. typeof(ErrorIds).GetFields(BindingFlags.Static | BindingFlags.Public).Select(item => (string)item.GetValue(null)!)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void An_error_says_whether_it_may_pass_by_itself(string id) =>
        Assert.Equal(Transient.Contains(id), new DeviceAuthException(id, "message", "action").IsTransient);
}
