using System;
using System.Linq;
using System.Reflection;

namespace DeviceAuth.Vaults;

/// <summary>
/// Makes SecretStore look at its file. It keeps the whole store in each process's memory and writes the whole file from there,
/// so a process that writes from an outdated copy loses what others wrote. It reads the file again some five seconds after
/// another process's write, or never when that came within five seconds of a write of its own (SecretStore 1.0.6,
/// <c>SecureStore.HandleDataUpdateEvent</c>).
/// </summary>
/// <remarks>
/// No cmdlet asks for it: <c>Unlock-SecretStore</c> wants a password, and touching the configuration file locks the store in
/// every process. So this calls the method that SecretStore's own file watcher calls. SecretStore is feature complete; should
/// a version lack the method, <see cref="Refresh"/> does nothing, and <see cref="SecretVault"/> waits for the watcher instead.
/// </remarks>
internal static class SecretStoreView
{
    private const string AssemblyName = "Microsoft.PowerShell.SecretStore";
    private const BindingFlags AnyMember = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>Reads the file again, if this process has read it before and the store is unlocked.</summary>
    /// <returns>False where it was not read: it will be at the first use, or nobody can tell.</returns>
    public static bool Refresh()
    {
        object? localStore = AppDomain.CurrentDomain.GetAssemblies()
            .FirstOrDefault(assembly => assembly.GetName().Name == AssemblyName)?
            .GetType($"{AssemblyName}.LocalSecretStore")?
            .GetField("LocalStore", AnyMember)?
            .GetValue(null);
        object? secureStore = localStore?.GetType().GetField("_secureStore", AnyMember)?.GetValue(localStore);
        MethodInfo? update = secureStore?.GetType().GetMethod("UpdateDataFromFile", AnyMember, null, Type.EmptyTypes, null);
        try
        {
            update?.Invoke(secureStore, null);
            return update is not null;
        }
        catch (TargetInvocationException)
        {
            // The file is being written or the store was disposed of.
            return false;
        }
    }
}
