using System;
using System.IO;
using System.Linq;
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
/// every process. So this calls the method that the watcher calls. SecretStore is feature complete; should a version lack the
/// method, <see cref="Refresh"/> does nothing, and <see cref="SecretVault"/> waits for the watcher instead.
/// </remarks>
internal static class SecretStoreView
{
    private const string AssemblyName = "Microsoft.PowerShell.SecretStore";
    private const BindingFlags AnyMember = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>When, after a write, the watcher may be at work: five seconds later, with some slack for a busy machine.</summary>
    private static readonly TimeSpan WatcherStarts = TimeSpan.FromSeconds(4.9);

    private static readonly TimeSpan WatcherEnds = TimeSpan.FromSeconds(5.6);

    /// <summary>Reads the file again, if this process has read it before and the store is unlocked.</summary>
    /// <returns>False where it was not read: it will be at the first use, or nobody can tell.</returns>
    public static bool Refresh(IPipeline pipeline)
    {
        Assembly? assembly = AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(item => item.GetName().Name == AssemblyName);
        object? localStore = assembly?.GetType($"{AssemblyName}.LocalSecretStore")?.GetField("LocalStore", AnyMember)?.GetValue(null);
        object? secureStore = localStore?.GetType().GetField("_secureStore", AnyMember)?.GetValue(localStore);
        MethodInfo? update = secureStore?.GetType().GetMethod("UpdateDataFromFile", AnyMember, null, Type.EmptyTypes, null);
        if (update is null)
        {
            return false;
        }

        KeepWatcherAway(assembly!.GetType($"{AssemblyName}.SecureStoreFile"), pipeline);
        try
        {
            update.Invoke(secureStore, null);
            return true;
        }
        catch (TargetInvocationException)
        {
            // The file is being written or the store was disposed of.
            return false;
        }
    }

    /// <summary>
    /// The watcher would read the same file on a thread of its own, with a PowerShell object that it shares with the call that
    /// follows here: where the two meet, PowerShell ends the process. What it would read is read now, so its timer is put off until
    /// the next write, and where it may be at work already, it is left to finish.
    /// </summary>
    private static void KeepWatcherAway(Type? storeFile, IPipeline pipeline)
    {
        (storeFile?.GetField("_updateEventTimer", AnyMember)?.GetValue(null) as Timer)?.Change(Timeout.Infinite, Timeout.Infinite);
        if (storeFile?.GetField("LocalStoreFilePath", AnyMember)?.GetValue(null) is string path && File.Exists(path))
        {
            TimeSpan age = DateTime.UtcNow - File.GetLastWriteTimeUtc(path);
            if (age > WatcherStarts && age < WatcherEnds)
            {
                pipeline.Sleep(WatcherEnds - age);
            }
        }
    }
}
