using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Linq;
using System.Management.Automation;
using System.Runtime.InteropServices;
using DeviceAuth.Errors;

namespace DeviceAuth.Display;

/// <summary>Calls the script block that takes the place of the prompt.</summary>
internal static class PromptAction
{
    /// <summary>The functions of a module do not inherit their caller's preferences: what they write as an error is caught here.</summary>
    private const string WithErrors = "param($Action, $Prompt) & $Action $Prompt 2>&1";

    /// <summary>What a program writes to standard error is no error yet: many show their progress there.</summary>
    private const string StandardError = "NativeCommandError";

    /// <summary>Windows PowerShell takes the first line of a program's standard error for an error that stops, once it is redirected.</summary>
    private static readonly bool CanStop = !RuntimeInformation.FrameworkDescription.StartsWith(".NET Framework", StringComparison.Ordinal);

    /// <summary>
    /// Calls it, and returns what it put out. Any error ends the sign-in: a code that was not sent is one that nobody will enter.
    /// </summary>
    public static IEnumerable<PSObject?> Invoke(ScriptBlock action, object prompt)
    {
        List<PSVariable> variables =
        [
            new PSVariable("_", prompt),
            new PSVariable("ErrorActionPreference", CanStop ? ActionPreference.Stop : ActionPreference.Continue),
            new PSVariable("PSNativeCommandUseErrorActionPreference", true),
        ];
        ScriptBlock caller = ScriptBlock.Create(WithErrors);
        caller = action.Module?.NewBoundScriptBlock(caller) ?? caller; // so that the action sees the variables
        try
        {
            Collection<PSObject?> output = caller.InvokeWithContext(null, variables, action, prompt);
            ErrorRecord? error = output.Select(item => item?.BaseObject).OfType<ErrorRecord>().FirstOrDefault(IsError);
            return error is null ? output : throw DeviceAuthError.PromptActionFailed(new RuntimeException(error.ToString(), error.Exception, error));
        }
        catch (RuntimeException exception) when (exception is not PipelineStoppedException)
        {
            throw DeviceAuthError.PromptActionFailed(exception);
        }
    }

    private static bool IsError(ErrorRecord record) => !record.FullyQualifiedErrorId.StartsWith(StandardError, StringComparison.Ordinal);
}
