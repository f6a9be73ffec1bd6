using System.Collections.Generic;
using System.Management.Automation;
using DeviceAuth.Connections;
using DeviceAuth.Errors;

namespace DeviceAuth.Display;

/// <summary>Calls the script block that takes the place of the prompt.</summary>
internal static class PromptAction
{
    public static IEnumerable<PSObject?> Invoke(ScriptBlock action, DeviceAuthPrompt prompt)
    {
        // Any error ends it: a code that was not sent is one that nobody will enter.
        List<PSVariable> variables =
        [
            new PSVariable("_", prompt),
            new PSVariable("ErrorActionPreference", ActionPreference.Stop),
        ];
        try
        {
            return action.InvokeWithContext(null, variables, prompt);
        }
        catch (RuntimeException exception) when (exception is not PipelineStoppedException)
        {
            throw DeviceAuthError.PromptActionFailed(exception);
        }
    }
}
