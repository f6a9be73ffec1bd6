using System;
using System.Management.Automation;
using Xunit;

namespace DeviceAuth.EngineTests.Fixtures;

/// <summary>What every error of the module must be.</summary>
internal static class ErrorAssert
{
    /// <summary>
    /// One error, with its id, a true category and a message that a person can use; nothing else in <c>$Error</c>.
    /// </summary>
    public static ErrorRecord AssertOneError(this EngineRun run, string id, ErrorCategory? category = null)
    {
        Assert.True(run.Errors.Count == 1, $"One error was expected.\n{run}");
        ErrorRecord error = run.Errors[0];
        Assert.True(error.FullyQualifiedErrorId.StartsWith(id + ",", StringComparison.Ordinal), $"{id} was expected.\n{run}");
        Assert.NotEqual(ErrorCategory.NotSpecified, error.CategoryInfo.Category);
        if (category is not null)
        {
            Assert.Equal(category, error.CategoryInfo.Category);
        }

        string message = error.ToString();
        Assert.DoesNotContain("   at ", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', message);
        Assert.DoesNotContain("Exception", message, StringComparison.Ordinal);
        return error;
    }
}
