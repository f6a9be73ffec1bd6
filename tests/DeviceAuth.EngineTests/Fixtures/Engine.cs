using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace DeviceAuth.EngineTests.Fixtures;

/// <summary>One session of a real PowerShell engine, with the built module imported.</summary>
internal sealed class Engine : IDisposable
{
    /// <summary>
    /// The engine's own first steps do not bear company. It fills its tables of commands and of providers one after the other
    /// (AnalyzePSSnapInAssembly): who makes the default session state in between gets one without a file system, in which no
    /// module is found.
    /// </summary>
    private static readonly Lock FirstSteps = new();

    private Engine(Runspace runspace, RecordingHost? host)
    {
        Runspace = runspace;
        Host = host;
    }

    public Runspace Runspace { get; }

    /// <summary>The terminal; null where the session has none.</summary>
    public RecordingHost? Host { get; }

    /// <summary>What the session keeps in <c>$Error</c>, newest first.</summary>
    public IReadOnlyList<object> ErrorVariable =>
        [.. ((System.Collections.ArrayList)Runspace.SessionStateProxy.GetVariable("Error")).Cast<object>()];

    /// <summary>A session at a terminal.</summary>
    public static Engine Open() => Open(new RecordingHost());

    /// <summary>A session without a screen, as in a program that hosts PowerShell and says nothing about a host.</summary>
    public static Engine OpenWithoutHost() => Open(null);

    /// <summary>A session at a terminal that draws objects with these formats and has no module.</summary>
    public static Engine OpenWith(string formats)
    {
        RecordingHost host = new();
        using Lock.Scope opening = FirstSteps.EnterScope();
        InitialSessionState state = CreateState();
        state.Formats.Add(new SessionStateFormatEntry(formats));
        return OpenRunspace(RunspaceFactory.CreateRunspace((PSHost)host, state), host);
    }

    /// <summary>A session at the other end of a connection, which has its own module to import.</summary>
    public static Engine Around(Runspace runspace, RecordingHost host)
    {
        using Lock.Scope opening = FirstSteps.EnterScope();
        return OpenRunspace(runspace, host);
    }

    /// <summary>
    /// Runs a script while no other engine opens: each that does puts the folders for modules back into the environment. On a thread of
    /// its own: those of the tests may all be waiting for it to end, and none were left to end it.
    /// </summary>
    public Task<EngineRun> RunAloneAsync(string script) => Task.Run(() =>
    {
        lock (FirstSteps)
        {
            return RunAsync(script).GetAwaiter().GetResult();
        }
    });

    public void Set(string variable, object? value) => Runspace.SessionStateProxy.SetVariable(variable, value);

    /// <summary>Called at the start of each script; what it returns is called with the run at its end.</summary>
    public Func<Action<EngineRun>>? Started { get; set; }

    /// <summary>Starts a script. What comes of it is the run's.</summary>
    public EngineRun Start(string script) => new(this, script);

    /// <summary>Runs a script to its end, whatever that is.</summary>
    public async Task<EngineRun> RunAsync(string script) => await Start(script).EndAsync();

    public void Dispose() => Runspace.Dispose();

    private static Engine Open(RecordingHost? host)
    {
        using Lock.Scope opening = FirstSteps.EnterScope();
        InitialSessionState state = CreateState();
        Engine engine = OpenRunspace(
            host is null ? RunspaceFactory.CreateRunspace(state) : RunspaceFactory.CreateRunspace((PSHost)host, state), host);
        using PowerShell import = PowerShell.Create(engine.Runspace);
        import.AddCommand("Import-Module").AddParameter("Name", Places.ModuleFolder).AddParameter("ErrorAction", "Stop").Invoke();
        Assert.False(import.HadErrors, "The built module could not be imported.");
        return engine;
    }

    private static Engine OpenRunspace(Runspace runspace, RecordingHost? host)
    {
        runspace.Open();

        // Else the module would find the SecretManagement of whoever runs the tests, and their own default vault. Each engine that opens
        // writes the folders into the environment anew.
        Environment.SetEnvironmentVariable("PSModulePath", null);
        return new Engine(runspace, host);
    }

    private static InitialSessionState CreateState()
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        }

        // A command that is misspelled in a test is not looked for in the modules of this machine.
        state.Variables.Add(new SessionStateVariableEntry(
            "PSModuleAutoLoadingPreference", PSModuleAutoLoadingPreference.None, "No module of this machine is in reach."));

        return state;
    }
}
