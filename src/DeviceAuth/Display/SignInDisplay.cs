using System;
using System.Collections.Generic;
using System.Management.Automation;
using System.Threading;
using DeviceAuth.Connections;
using DeviceAuth.Errors;

namespace DeviceAuth.Display;

/// <summary>Shows a sign-in to the person at the other end of the pipeline.</summary>
internal sealed class SignInDisplay : ISignInDisplay
{
    private const string HowToKeep =
        "This connection lives in this PowerShell process only. To keep connections, run once: Install-Module "
        + "Microsoft.PowerShell.SecretManagement, Microsoft.PowerShell.SecretStore; Register-SecretVault -Name Store "
        + "-ModuleName Microsoft.PowerShell.SecretStore -DefaultVault";

    private static int s_toldHowToKeep;

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

    /// <summary>Says, once per process, how to make connections last.</summary>
    public void TellOnceHowToKeep()
    {
        if (Interlocked.Exchange(ref s_toldHowToKeep, 1) == 0)
        {
            _writer.Write(HowToKeep);
        }
    }

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
