using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using Xunit;

namespace DeviceAuth.EngineTests;

public sealed class ModuleTests : IDisposable
{
    /// <summary>The commands of everyday work.</summary>
    private static readonly string[] Commands =
        ["Connect-DeviceAuth", "Disconnect-DeviceAuth", "Get-DeviceAuthConnection", "Get-DeviceAuthToken"];

    private readonly Engine _engine = Engine.Open();

    [Fact]
    public async Task The_manifest_is_valid_and_its_files_are_there()
    {
        _engine.Set("path", Places.Manifest);

        PSModuleInfo module =
            (PSModuleInfo)(await (await _engine.RunAsync("Test-ModuleManifest $path")).SucceedAsync()).Single.BaseObject;

        Assert.Equal("DeviceAuth", module.Name);
        Assert.True(module.Version > new Version(0, 0));
        Assert.Equal(["Desktop", "Core"], module.CompatiblePSEditions);
        Assert.Empty(Commands.Except(module.ExportedCmdlets.Keys));
        Assert.All(module.ExportedFormatFiles, file => Assert.True(File.Exists(file)));
        Assert.NotEmpty(module.ExportedFormatFiles);
    }

    [Fact]
    public async Task It_exports_every_command_that_it_has_and_nothing_else()
    {
        EngineRun run = await _engine.RunAsync("Get-Module DeviceAuth; (Get-Command Connect-DeviceAuth).ImplementingType.Assembly");
        PSModuleInfo module = (PSModuleInfo)run.Output[0].BaseObject;
        IEnumerable<string> commands = ((Assembly)run.Output[1].BaseObject).GetExportedTypes()
            .Select(type => type.GetCustomAttribute<CmdletAttribute>())
            .OfType<CmdletAttribute>()
            .Select(command => $"{command.VerbName}-{command.NounName}");

        Assert.Equal(commands.Order(), module.ExportedCommands.Keys.Order());
        Assert.Empty(Commands.Except(module.ExportedCommands.Keys));
        Assert.Empty(module.ExportedVariables);
        Assert.Empty(module.ExportedAliases);
    }

    [Fact]
    public async Task What_is_imported_is_the_built_folder()
    {
        EngineRun run = await _engine.RunAsync("(Get-Command Connect-DeviceAuth).ImplementingType.Assembly.Location");

        Assert.Equal(Path.Combine(Places.ModuleFolder, "DeviceAuth.dll"), run.Single.BaseObject);
    }

    [Fact]
    public async Task The_folder_holds_the_module_and_QRCoder_and_no_other_assembly()
    {
        await Task.CompletedTask;
        Assert.Equal(
            ["DeviceAuth.dll", "QRCoder.dll"],
            Directory.EnumerateFiles(Places.ModuleFolder, "*.dll", SearchOption.AllDirectories).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task It_can_be_removed_and_imported_again()
    {
        _engine.Set("path", Places.ModuleFolder);

        EngineRun run = await (await _engine.RunAsync("""
            Remove-Module DeviceAuth
            @(Get-Command *-DeviceAuth* -ListImported -ErrorAction Ignore).Count
            Import-Module $path
            [bool](Get-Command Connect-DeviceAuth -ListImported)
            Import-Module $path -Force
            [bool](Get-Command Connect-DeviceAuth -ListImported)
            """)).SucceedAsync();

        Assert.Equal([0, true, true], run.Output.Select(item => item.BaseObject));
    }

    [Fact]
    public async Task Importing_it_says_nothing()
    {
        _engine.Set("path", Places.ModuleFolder);

        EngineRun run = await (await _engine.RunAsync("Import-Module $path -Force -WarningAction Continue")).SucceedAsync();

        Assert.Empty(run.Output);
        Assert.Equal("", run.ToString().Replace("FAILURE ", "", StringComparison.Ordinal));
        Assert.Equal("", _engine.Host!.Screen.Text);
    }

    [Fact]
    public async Task These_tests_reach_no_vault_of_this_machine()
    {
        EngineRun run = await _engine.RunAsync(
            "$ExecutionContext.InvokeCommand.GetCommand('Microsoft.PowerShell.SecretManagement\\Get-SecretVault', 'All')");

        Assert.Null(Assert.Single(run.Output));
    }

    [Fact]
    public async Task Each_command_shows_its_syntax()
    {
        foreach (string command in Commands)
        {
            EngineRun run = await (await _engine.RunAsync($"Get-Command {command} -Syntax")).SucceedAsync();
            Assert.Contains(command, run.Single.ToString(), StringComparison.Ordinal);
        }
    }

    public void Dispose() => _engine.Dispose();
}
