using System.Collections;
using System.Collections.ObjectModel;
using System.Management.Automation;

namespace DeviceAuth.Vaults;

/// <summary>The runspace of a command that runs, on its pipeline thread: a vault's own prompt reaches the user from here.</summary>
internal sealed class CommandRunspace : ISecretRunspace
{
    private readonly PSCmdlet _command;

    public CommandRunspace(PSCmdlet command) => _command = command;

    public Collection<PSObject> Invoke(string script, params object[] arguments)
    {
        object? newestError = Errors?.Count > 0 ? Errors[0] : null;
        try
        {
            // In a scope of its own: the parameters, the secret among them, would be variables of the caller otherwise.
            return _command.InvokeCommand.InvokeScript(true, ScriptBlock.Create(script), null, arguments);
        }
        finally
        {
            ForgetErrorsSince(newestError);
        }
    }

    private ArrayList? Errors => _command.SessionState.PSVariable.GetValue("global:Error") as ArrayList;

    /// <summary>What is handled here is not left in the user's <c>$Error</c>.</summary>
    private void ForgetErrorsSince(object? newest)
    {
        while (Errors is { Count: > 0 } errors && !ReferenceEquals(errors[0], newest))
        {
            errors.RemoveAt(0);
        }
    }
}
