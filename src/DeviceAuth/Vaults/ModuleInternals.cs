using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace DeviceAuth.Vaults;

/// <summary>
/// What SecretManagement and SecretStore keep to themselves and this module has to know. Both are feature complete; should a version
/// lack any of it, it is null here, and whoever asked does without.
/// </summary>
internal static class ModuleInternals
{
    public const string Store = "Microsoft.PowerShell.SecretStore";
    public const string Management = "Microsoft.PowerShell.SecretManagement";

    public const BindingFlags AnyMember = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly ConcurrentDictionary<string, Assembly> Found = new(StringComparer.Ordinal);

    /// <summary>The one runspace of the process in which SecretManagement runs all vaults; null where it has run none.</summary>
    public static Runspace? VaultRunspace => StaticField(Management, "PowerShellInvoker", "_runspace") as Runspace;

    public static object? StaticField(string module, string type, string field) =>
        Assembly(module)?.GetType($"{module}.{type}")?.GetField(field, AnyMember)?.GetValue(null);

    public static object? Field(object owner, string field) => owner.GetType().GetField(field, AnyMember)?.GetValue(owner);

    /// <summary>The module's assembly; null while nobody has loaded it. Once it is there it stays.</summary>
    private static Assembly? Assembly(string module)
    {
        if (!Found.TryGetValue(module, out Assembly? assembly))
        {
            assembly = AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(item => item.GetName().Name == module);
            if (assembly is not null)
            {
                Found[module] = assembly;
            }
        }

        return assembly;
    }
}
