using System;
using DeviceAuth.Errors;
using Xunit;

namespace DeviceAuth.Tests.Errors;

/// <summary>Whoever wrote the cause of an error, no user and no password of an address is printed with it.</summary>
public sealed class HushedCauseTests
{
    private const string Text = "The hook http://jdoe:S3cr3t@hooks.example.com/x is not there.";

    public static TheoryData<string> Makers => [nameof(DeviceAuthError.PromptActionFailed), nameof(DeviceAuthError.VaultFailed), nameof(DeviceAuthError.VaultLocked), nameof(DeviceAuthError.Unforeseen)];

    [Theory]
    [MemberData(nameof(Makers))]
    public void The_cause_says_no_credentials(string maker)
    {
        Exception cause = new InvalidOperationException("outer", new InvalidOperationException(Text));
        cause = maker == nameof(DeviceAuthError.PromptActionFailed) ? new InvalidOperationException(Text, cause) : cause;
        DeviceAuthException error = maker switch
        {
            nameof(DeviceAuthError.PromptActionFailed) => DeviceAuthError.PromptActionFailed(cause),
            nameof(DeviceAuthError.VaultFailed) => DeviceAuthError.VaultFailed("Store", "be read", cause),
            nameof(DeviceAuthError.VaultLocked) => DeviceAuthError.VaultLocked("Store", cause),
            _ => DeviceAuthError.Unforeseen(cause),
        };

        Assert.DoesNotContain("S3cr3t", error.ToString(), StringComparison.Ordinal);
        for (Exception? each = error; each is not null; each = each.InnerException)
        {
            Assert.DoesNotContain("S3cr3t", each.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_cause_without_any_stays_what_it_is()
    {
        InvalidOperationException cause = new("line 1\r\nline 2");

        Assert.Same(cause, DeviceAuthError.PromptActionFailed(cause).InnerException);
    }
}
