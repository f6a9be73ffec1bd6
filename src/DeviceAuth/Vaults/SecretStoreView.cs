using System;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
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
    /// <summary>When, after a write, the watcher may be at work: five seconds later, with some slack for a busy machine.</summary>
    private static readonly TimeSpan WatcherStarts = TimeSpan.FromSeconds(4.9);

    private static readonly TimeSpan WatcherEnds = TimeSpan.FromSeconds(5.6);

    /// <summary>The file as it was when the store's memory was last known to have what is in it; null where that is not known.</summary>
    private static volatile Seen? _seen;

    /// <summary>
    /// The store may ask for its password at the next call: it has one and does not remember it, or nobody can tell. Its prompt
    /// goes to the screen that SecretManagement's runspace was made with, whoever calls.
    /// </summary>
    public static bool MayAsk => Store is not { } store
        || ModuleInternals.Field(store, "_configData") is not { } configuration
        || configuration.GetType().GetProperty("PasswordRequired", ModuleInternals.AnyMember)?.GetValue(configuration) is not bool isRequired
        || (isRequired && ModuleInternals.Field(store, "_password") is null);

    /// <summary>The file that the store keeps everything in; null where there is no home for it.</summary>
    public static string? FilePath => ModuleInternals.StaticField(ModuleInternals.Store, "SecureStoreFile", "LocalStoreFilePath") as string
        ?? (UserHome.Folder is { } home ? Path.Combine(home, Folder, "localstore", "storefile") : null);

    private static object? Store => ModuleInternals.StaticField(ModuleInternals.Store, "LocalSecretStore", "LocalStore") is { } localStore
        ? ModuleInternals.Field(localStore, "_secureStore")
        : null;

    /// <summary>
    /// Has the file read again, if this process has read it before and the store is unlocked. Where the file is as it was when it was
    /// last read, and the store's memory too, that has been done already.
    /// </summary>
    public static StoreReading Refresh(IClock clock, IPipeline pipeline)
    {
        FileStamp? stamp = FilePath is { } path ? FileStamp.Of(path) : null;
        FileStamp? settled = stamp?.IsSettled(DateTime.UtcNow) == true ? stamp : null;
        object? memory = Memory;
        if (memory is null)
        {
            // Whatever the store reads at its first use is what the file has from now on.
            _seen = settled is null ? null : new Seen(settled, null);
            return StoreReading.NotPossible;
        }

        if (stamp is not null && _seen is { } seen && seen.Stamp == stamp && (seen.Memory is null || ReferenceEquals(seen.Memory, memory)))
        {
            _seen = new Seen(stamp, memory);
            return StoreReading.Done;
        }

        StoreReading reading = Read(clock, pipeline);
        _seen = reading == StoreReading.Done && settled is not null ? new Seen(settled, Memory) : null;
        return reading;
    }

    /// <summary>What is in the store's memory may not be in its file, so it is read again by the next who looks.</summary>
    public static void Forget() => _seen = null;

    private static object? Memory => Store is { } store ? ModuleInternals.Field(store, "_data") : null;

    /// <summary>In the home.</summary>
    private static string Folder => Unix.IsHere ? ".secretmanagement" : Path.Combine("Microsoft", "PowerShell", "secretmanagement");

    private static StoreReading Read(IClock clock, IPipeline pipeline)
    {
        try
        {
            return SecretManagementTurn.Take(clock, pipeline, () => ReadInRunspace(pipeline));
        }
        catch (Exception exception) when (exception is RuntimeException or InvalidOperationException or InvalidRunspaceStateException)
        {
            // Else it was closed or the store disposed of meanwhile.
            return SecretManagementTurn.IsBusy(exception) ? StoreReading.NoTurn : StoreReading.Failed;
        }
    }

    private static StoreReading ReadInRunspace(IPipeline pipeline)
    {
        if (ModuleInternals.VaultRunspace is not { RunspaceStateInfo.State: RunspaceState.Opened } runspace
            || Store is not { } store
            || Memory is not { } before
            || store.GetType().GetMethod("UpdateDataFromFile", ModuleInternals.AnyMember, null, Type.EmptyTypes, null) is not { } update)
        {
            return StoreReading.NotPossible;
        }

        KeepWatcherAway(pipeline);
        using PowerShell powerShell = PowerShell.Create();
        powerShell.Runspace = runspace;
        powerShell.AddScript("param($Update) $Update.Invoke()", useLocalScope: true)
            .AddArgument((Action)(() => update.Invoke(store, null)))
            .Invoke();

        // It says nothing of a file that it could not read. Of one that it read it makes a new object, even if nothing changed.
        return ReferenceEquals(Memory, before) ? StoreReading.Failed : StoreReading.Done;
    }

    /// <summary>
    /// The watcher would read the same file on a thread of its own, outside the runspace. What it would read is read now, so its
    /// timer is put off until the next write, and where it may be at work already, it is left to finish.
    /// </summary>
    private static void KeepWatcherAway(IPipeline pipeline)
    {
        (ModuleInternals.StaticField(ModuleInternals.Store, "SecureStoreFile", "_updateEventTimer") as Timer)?.Change(Timeout.Infinite, Timeout.Infinite);
        if (FilePath is { } path && File.Exists(path))
        {
            TimeSpan age = DateTime.UtcNow - File.GetLastWriteTimeUtc(path);
            if (age > WatcherStarts && age < WatcherEnds)
            {
                pipeline.Sleep(WatcherEnds - age);
            }
        }
    }

    /// <param name="Stamp">The file.</param>
    /// <param name="Memory">The store's memory; null for whatever it reads at its first use.</param>
    private sealed record Seen(FileStamp Stamp, object? Memory);
}
