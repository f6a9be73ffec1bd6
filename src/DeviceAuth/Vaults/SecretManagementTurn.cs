using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Threading;
using DeviceAuth.Errors;

namespace DeviceAuth.Vaults;

/// <summary>
/// SecretManagement runs every vault in one runspace per process, which takes one call at a time. This module's own calls wait
/// for each other; other code of the process may still be in there, and then the call is tried again. No wait is without a limit.
/// </summary>
internal static class SecretManagementTurn
{
    /// <summary>Another call of this module may be at a vault that asks a person for its password.</summary>
    private static readonly TimeSpan PatienceWithOurs = TimeSpan.FromMinutes(3);

    /// <summary>Other code comes and goes, and on a machine that is busy it goes slowly.</summary>
    private static readonly TimeSpan PatienceWithOthers = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(60);

    private static readonly SemaphoreSlim OneAtATime = new(1, 1);

    /// <summary>Goes along to the thread on which SecretManagement runs the vault, and to whatever that starts.</summary>
    private static readonly AsyncLocal<bool> IsCalling = new();

    /// <summary>
    /// This is code that a vault runs while SecretManagement waits for it: another call of SecretManagement from here would wait for
    /// the one that waits for this.
    /// </summary>
    public static bool IsInside =>
        IsCalling.Value || (ModuleInternals.VaultRunspace is { } runspace && ReferenceEquals(Runspace.DefaultRunspace, runspace));

    /// <summary>Makes a call of SecretManagement, or one in its runspace, when nothing else is going on there.</summary>
    public static T Take<T>(IClock clock, IPipeline pipeline, Func<T> call)
    {
        if (IsInside)
        {
            throw DeviceAuthError.VaultCallsBack();
        }

        PatientWait ours = new(clock, pipeline, PatienceWithOurs, () => "another command of this process that uses a vault");
        PatientWait others = new(clock, pipeline, PatienceWithOthers, () => "other code of this process that uses SecretManagement");
        while (true)
        {
            while (!OneAtATime.Wait(RetryDelay, pipeline.Stopping))
            {
                ours.Tell();
                if (ours.IsOver)
                {
                    throw DeviceAuthError.SecretManagementBusy();
                }
            }

            IsCalling.Value = true;
            try
            {
                return call();
            }
            catch (Exception exception) when (IsBusy(exception) && !others.IsOver)
            {
                // Other code of this process was in SecretManagement's one runspace at this moment.
            }
            finally
            {
                IsCalling.Value = false;
                OneAtATime.Release();
            }

            others.Step(RetryDelay);
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

    /// <summary>Other code of the process was in SecretManagement's one runspace, so that the call was not made.</summary>
    public static bool IsBusy(Exception exception) =>
        Causes(exception).Any(cause => cause is PSInvalidOperationException { ErrorRecord.FullyQualifiedErrorId: "InvalidOperation" }
            && cause.InnerException is null
            && cause.StackTrace?.Contains("Runspaces") == true);
}
