using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Threading;

namespace DeviceAuth.Vaults;

/// <summary>
/// SecretManagement runs every vault in one runspace per process, which takes one call at a time. This module's own calls wait
/// for each other; other code of the process may still be in there, and then the call is tried again.
/// </summary>
internal static class SecretManagementTurn
{
    /// <summary>How often a call is tried whose runspace another thread of this process was using.</summary>
    private const int Attempts = 20;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(60);

    private static readonly SemaphoreSlim OneAtATime = new(1, 1);

    /// <summary>Makes a call of SecretManagement, or one in its runspace, when nothing else is going on there.</summary>
    public static T Take<T>(IPipeline pipeline, Func<T> call)
    {
        for (int attempt = 1; ; attempt++)
        {
            OneAtATime.Wait(pipeline.Stopping);
            try
            {
                return call();
            }
            catch (Exception exception) when (attempt < Attempts && IsBusy(exception))
            {
                // Other code of this process was in SecretManagement's one runspace at this moment.
            }
            finally
            {
                OneAtATime.Release();
            }

            pipeline.Sleep(RetryDelay);
        }
    }

    /// <summary>The exception and what lies behind it; the last is the vault's own, which says what is wrong.</summary>
    public static IEnumerable<Exception> Causes(Exception? exception)
    {
        while (exception is not null)
        {
            yield return exception;
            exception = exception is RuntimeException { ErrorRecord.Exception: { } carried } && !ReferenceEquals(carried, exception)
                ? carried
                : exception.InnerException;
        }
    }

    private static bool IsBusy(Exception exception) =>
        Causes(exception).Any(cause => cause is PSInvalidOperationException { ErrorRecord.FullyQualifiedErrorId: "InvalidOperation" }
            && cause.InnerException is null
            && cause.StackTrace?.Contains("Runspaces") == true);
}
