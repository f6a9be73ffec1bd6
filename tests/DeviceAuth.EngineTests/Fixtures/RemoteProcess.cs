using System;
using System.Diagnostics;
using System.IO;
using System.Management.Automation.Runspaces;
using System.Threading.Tasks;
using Xunit;

namespace DeviceAuth.EngineTests.Fixtures;

/// <summary>Another process that takes remote sessions over a named pipe. It ends with this one, since its input closes then.</summary>
internal sealed class RemoteProcess : IDisposable
{
    private readonly Process _process;
    private readonly string _pipe;

    private RemoteProcess(Process process, string pipe)
    {
        _process = process;
        _pipe = pipe;
    }

    public static async Task<RemoteProcess> StartAsync()
    {
        string pipe = "deviceauth-" + Guid.NewGuid().ToString("N")[..12];
        ProcessStartInfo start = new(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "DeviceAuth.RemoteHost.dll"), pipe },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        Process process = Process.Start(start)!;
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        return new RemoteProcess(process, pipe);
    }

    /// <summary>A session in the other process, with the built module imported and variables set there, and its screen here.</summary>
    public async Task<Engine> OpenAsync(Uri authority, string name)
    {
        RecordingHost host = new();
        Engine engine = Engine.Around(
            RunspaceFactory.CreateRunspace(new NamedPipeConnectionInfo(_pipe, openTimeout: 20_000), host, TypeTable.LoadDefaultTypeFiles()),
            host);
        // The bare engine there has no modules to load by itself, and a lost Set-Variable would look for one.
        await (await engine.RunAsync($$"""
            $PSModuleAutoLoadingPreference = 'None'
            $env:PSModulePath = ''
            Import-Module '{{Places.ModuleFolder}}'
            $authority = '{{authority}}'
            $name = '{{name}}'
            """)).SucceedAsync();
        return engine;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000))
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
