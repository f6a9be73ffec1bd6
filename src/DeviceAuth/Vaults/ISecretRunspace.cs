using System.Collections.ObjectModel;
using System.Management.Automation;

namespace DeviceAuth.Vaults;

/// <summary>Where SecretManagement's cmdlets are called.</summary>
internal interface ISecretRunspace
{
    /// <summary>Runs a script, whose parameters get the arguments, in a scope of its own.</summary>
    /// <exception cref="RuntimeException">A command in it failed.</exception>
    Collection<PSObject> Invoke(string script, params object[] arguments);
}
