using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Threading;
using Microsoft.PowerShell;

namespace DeviceAuth.Playground;

/// <summary>A PowerShell engine with a screen: what pwsh is, without its modules.</summary>
internal sealed class PowerShellSession : IDisposable
{
    private readonly Terminal _terminal;
    private readonly TerminalUserInterface _screen;
    private readonly Runspace _runspace;

    /// <param name="terminal">Where it is drawn.</param>
    /// <param name="location">The folder that the session is in.</param>
    public PowerShellSession(Terminal terminal, string location)
    {
        _terminal = terminal;
        _screen = new TerminalUserInterface(terminal);
        PSStyle.Instance.OutputRendering = terminal.HasColors ? OutputRendering.Ansi : OutputRendering.PlainText;
        _runspace = RunspaceFactory.CreateRunspace(new TerminalHost(_screen), InitialState());
        _runspace.Open();
        Environment.SetEnvironmentVariable("PSModulePath", null); // which the engine has just filled
        _runspace.SessionStateProxy.Path.SetLocation(location);
    }

    /// <summary>Defines what the session needs and nobody types.</summary>
    public void Define(string script)
    {
        using PowerShell shell = PowerShell.Create(_runspace);
        shell.AddScript(script).Invoke();
    }

    /// <summary>Shows a command and runs it, with all that it writes drawn as pwsh draws it.</summary>
    /// <returns>The error that ended it, or else the first one; null where there was none.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public ErrorRecord? Run(string command, CancellationToken stopping)
    {
        stopping.ThrowIfCancellationRequested();
        _screen.WriteLine(CommandEcho.Draw(command, _terminal));
        int errorsBefore = Errors.Count;
        ErrorRecord? fatal = null;
        try
        {
            RunAndDraw(command, stopping);
        }
        catch (PipelineStoppedException)
        {
            throw new OperationCanceledException(stopping);
        }
        catch (RuntimeException exception)
        {
            // An error that ended the command has not been drawn yet.
            fatal = exception.ErrorRecord;
            Draw(fatal);
        }
        finally
        {
            _screen.ClearProgress();
        }

        return fatal ?? Errors.Cast<object>().SkipLast(errorsBefore).OfType<ErrorRecord>().LastOrDefault();
    }

    public void Dispose() => _runspace.Dispose();

    /// <summary><c>$Error</c>: what the session keeps, the newest first.</summary>
    private ArrayList Errors => (ArrayList)_runspace.SessionStateProxy.GetVariable("Error");

    private static InitialSessionState InitialState()
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();

        // The modules of this machine, and with them its secret vaults, have no part in a tour with a test server; nor are there folders
        // to find them in.
        state.Variables.Add(new SessionStateVariableEntry(
            "PSModuleAutoLoadingPreference", PSModuleAutoLoadingPreference.None, description: null));
        if (OperatingSystem.IsWindows())
        {
            // For this process alone: the module was built here a moment ago and nobody signed it.
            state.ExecutionPolicy = ExecutionPolicy.Bypass;
        }

        return state;
    }

    private void RunAndDraw(string command, CancellationToken stopping)
    {
        using PowerShell shell = PowerShell.Create(_runspace);
        shell.AddScript(command);
        shell.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        shell.AddCommand("Out-Default");

        // Begun before Ctrl+C is listened to: a pipeline that has not begun cannot be stopped.
        IAsyncResult running = shell.BeginInvoke();
        using CancellationTokenRegistration stop = stopping.Register(() => shell.BeginStop(null, null));
        shell.EndInvoke(running);
    }

    private void Draw(ErrorRecord error)
    {
        // Out-Default takes it for output unless it carries the mark of an error, as pwsh's own host gives it.
        PSObject marked = PSObject.AsPSObject(error);
        marked.Properties.Add(new PSNoteProperty("writeErrorStream", true));
        using PowerShell shell = PowerShell.Create(_runspace);
        shell.AddCommand("Out-Default").Invoke(new[] { marked });
    }
}
