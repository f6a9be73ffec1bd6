using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Threading;

namespace DeviceAuth.Vaults;

/// <summary>
/// Makes SecretStore look at its file. It keeps the whole store in each process's memory and writes the whole file from there,
/// so a process that writes from an outdated copy loses what others wrote. Its file watcher reads the file again five seconds
/// after another process's write, or never when that came within five seconds of a write of its own (SecretStore 1.0.6,
/// <c>SecureStore.HandleDataUpdateEvent</c>).
/// </summary>
/// <remarks>
/// No cmdlet asks for it: <c>Unlock-SecretStore</c> wants a password, and touching the configuration file locks the store in
/// every process. So this calls the method that the watcher calls. SecretStore parses with one PowerShell object per process,
/// and where two threads meet in it the process ends: so the method runs where the vault's own cmdlets run, in SecretManagement's
/// one runspace, which turns the second thread away with an error. SecretStore is feature complete; should a version lack any of
/// this, nothing is done, and <see cref="SecretVault"/> waits for the watcher instead.
/// </remarks>
internal static class SecretStoreView
{
    private const string StoreModule = "Microsoft.PowerShell.SecretStore";
    private const string ManagementModule = "Microsoft.PowerShell.SecretManagement";
    private const BindingFlags AnyMember = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>When, after a write, the watcher may be at work: five seconds later, with some slack for a busy machine.</summary>
    private static readonly TimeSpan WatcherStarts = TimeSpan.FromSeconds(4.9);

    private static readonly TimeSpan WatcherEnds = TimeSpan.FromSeconds(5.6);

    /// <summary>
    /// The store may ask for its password at the next call: it has one and does not remember it, or nobody can tell. Its prompt
    /// goes to the screen that SecretManagement's runspace was made with, whoever calls.
    /// </summary>
    public static bool MayAsk => StaticField(StoreModule, "LocalSecretStore", "LocalStore") is not { } localStore
        || Field(localStore, "_secureStore") is not { } secureStore
        || Field(secureStore, "_configData") is not { } configuration
        || configuration.GetType().GetProperty("PasswordRequired", AnyMember)?.GetValue(configuration) is not bool isRequired
        || (isRequired && Field(secureStore, "_password") is null);

    /// <summary>Reads the file again, if this process has read it before and the store is unlocked.</summary>
    public static StoreReading Refresh(IPipeline pipeline)
    {
        try
        {
            return SecretManagementTurn.Take(pipeline, () => RefreshInRunspace(pipeline));
        }
        catch (Exception exception) when (exception is RuntimeException or InvalidOperationException or InvalidRunspaceStateException)
        {
            // Other code has been in the runspace all the time, or it was closed or the store disposed of meanwhile.
            return StoreReading.Failed;
        }
    }

    private static StoreReading RefreshInRunspace(IPipeline pipeline)
    {
        if (StaticField(ManagementModule, "PowerShellInvoker", "_runspace") is not Runspace { RunspaceStateInfo.State: RunspaceState.Opened } runspace
            || StaticField(StoreModule, "LocalSecretStore", "LocalStore") is not { } localStore
            || Field(localStore, "_secureStore") is not { } secureStore
            || Field(secureStore, "_data") is not { } before
            || secureStore.GetType().GetMethod("UpdateDataFromFile", AnyMember, null, Type.EmptyTypes, null) is not { } update)
        {
            return StoreReading.NotPossible;
        }

        KeepWatcherAway(pipeline);
        using PowerShell powerShell = PowerShell.Create();
        powerShell.Runspace = runspace;
        powerShell.AddScript("param($Update) $Update.Invoke()", useLocalScope: true)
            .AddArgument((Action)(() => update.Invoke(secureStore, null)))
            .Invoke();

        // It says nothing of a file that it could not read. Of one that it read it makes a new object, even if nothing changed.
        return ReferenceEquals(Field(secureStore, "_data"), before) ? StoreReading.Failed : StoreReading.Done;
    }

    /// <summary>
    /// The watcher would read the same file on a thread of its own, outside the runspace. What it would read is read now, so its
    /// timer is put off until the next write, and where it may be at work already, it is left to finish.
    /// </summary>
    private static void KeepWatcherAway(IPipeline pipeline)
    {
        (StaticField(StoreModule, "SecureStoreFile", "_updateEventTimer") as Timer)?.Change(Timeout.Infinite, Timeout.Infinite);
        if (StaticField(StoreModule, "SecureStoreFile", "LocalStoreFilePath") is string path && File.Exists(path))
        {
            TimeSpan age = DateTime.UtcNow - File.GetLastWriteTimeUtc(path);
            if (age > WatcherStarts && age < WatcherEnds)
            {
                pipeline.Sleep(WatcherEnds - age);
            }
        }
    }

    private static object? StaticField(string module, string type, string field) => AppDomain.CurrentDomain.GetAssemblies()
        .FirstOrDefault(item => item.GetName().Name == module)?.GetType($"{module}.{type}")?.GetField(field, AnyMember)?.GetValue(null);

    private static object? Field(object owner, string field) => owner.GetType().GetField(field, AnyMember)?.GetValue(owner);
}
