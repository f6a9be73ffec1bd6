using System;
using System.Collections.Generic;
using System.Management.Automation;
using DeviceAuth.Connections;
using DeviceAuth.Errors;

namespace DeviceAuth.Display;

/// <summary>Shows a sign-in to the person at the other end of the pipeline.</summary>
internal sealed class SignInDisplay : ISignInDisplay
{
    private readonly PromptWriter _writer;
    private readonly SignInProgress _progress;
    private readonly ScriptBlock? _promptAction;

    /// <param name="command">The command that signs in.</param>
    /// <param name="promptAction">Takes the place of the prompt; null to show it.</param>
    public SignInDisplay(PSCmdlet command, ScriptBlock? promptAction)
    {
        _writer = new PromptWriter(command);
        _progress = new SignInProgress(command.CommandRuntime);
        _promptAction = promptAction;
    }

    public void RequireVisible()
    {
        if (_promptAction is null && !_writer.CanBeSeen)
        {
            throw DeviceAuthError.PromptNotVisible();
        }
    }

    public void Show(DeviceAuthPrompt prompt)
    {
        if (_promptAction is null)
        {
            _writer.Write(PromptText.For(prompt));
            return;
        }

        foreach (PSObject output in Invoke(_promptAction, prompt))
        {
            // What the script block returns is meant for the person, not for the command's output.
            _writer.Write(output.ToString());
        }
    }

    public void Tick(DeviceAuthPrompt prompt, TimeSpan remaining) => _progress.Show(prompt, remaining);

    public void Complete() => _progress.Complete();

    private static IEnumerable<PSObject> Invoke(ScriptBlock action, DeviceAuthPrompt prompt)
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
