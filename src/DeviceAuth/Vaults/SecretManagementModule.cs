using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.IO;
using System.Linq;
using System.Management.Automation;
using Microsoft.PowerShell.Commands;

namespace DeviceAuth.Vaults;

/// <summary>
/// The one door to SecretManagement, for commands, for Tab and for work that goes on after its command. It is found where modules are
/// installed, and its commands are called as the objects that the module exports. A name is never looked up: a file in the current
/// folder, an alias or a function of the session could have that name.
/// </summary>
internal sealed class SecretManagementModule
{
    public const string Name = ModuleInternals.Management;

    /// <summary>
    /// What the user sets by default for the commands of a vault, or prefers for the session, does not reach this module's calls: with
    /// NoClobber for Set-Secret a spent refresh token would stay, and a preference could turn a write into a question.
    /// </summary>
    private const string OurOwnDefaults = """
        $PSDefaultParameterValues = @{}
        $WhatIfPreference = $false
        $ConfirmPreference = 'None'
        $ProgressPreference = 'SilentlyContinue'
        """;

    /// <summary>
    /// A vault may say the record that it was given, with both tokens in it. SecretManagement passes on what a vault writes to the
    /// host and as information, whatever -InformationAction says, so no stream but the output and the errors leads out of here.
    /// </summary>
    private const string InvokeScript = $"""
        param($Command, $Parameters)
        {OurOwnDefaults}
        & $Command @Parameters 3>$null 4>$null 5>$null 6>$null
        """;

    private static readonly CmdletInfo GetModule = new("Get-Module", typeof(GetModuleCommand));
    private static readonly CmdletInfo ImportModule = new("Import-Module", typeof(ImportModuleCommand));

    private readonly ISecretRunspace _runspace;
    private readonly Lazy<PSModuleInfo?> _module;

    /// <param name="runspace">Where it is called.</param>
    /// <param name="path">The module's file where it is known; null for the one that the session has, else for the one that is installed.</param>
    public SecretManagementModule(ISecretRunspace runspace, string? path = null)
    {
        _runspace = runspace;
        _module = new Lazy<PSModuleInfo?>(() => (path is null ? Loaded() : null) ?? Import(path ?? InstalledPath()));
    }

    public bool IsInstalled => _module.Value is not null;

    /// <summary>The file that the session's module was made of; null where it is not installed.</summary>
    public string? ModulePath => _module.Value?.Path;

    /// <summary>Calls a command of the module.</summary>
    /// <exception cref="RuntimeException">It failed.</exception>
    public Collection<PSObject> Invoke(string command, IDictionary parameters) => Run(Command(command), parameters);

    private Collection<PSObject> Run(CommandInfo command, IDictionary parameters) => _runspace.Invoke(InvokeScript, command, parameters);

    private CommandInfo Command(string name) =>
        _module.Value is { } module
        && module.ExportedCommands.TryGetValue(name, out CommandInfo? command)
        && command.CommandType is CommandTypes.Cmdlet or CommandTypes.Function
        && command.ModuleName == Name
            ? command
            : throw new CommandNotFoundException($"The module {Name} has no command '{name}'.");

    /// <summary>The one that the session has already; one that was made up in the session is not it.</summary>
    private PSModuleInfo? Loaded() => Modules(Run(GetModule, new Hashtable { ["Name"] = Name })).FirstOrDefault();

    private PSModuleInfo? Import(string? path) => path is null
        ? null
        : Modules(Run(ImportModule, new Hashtable
        {
            ["Name"] = path,
            ["Global"] = true,
            ["PassThru"] = true,
            ["ErrorAction"] = ActionPreference.Stop,
            ["WarningAction"] = ActionPreference.SilentlyContinue,
            ["Verbose"] = false,
        })).FirstOrDefault();

    private static IEnumerable<PSModuleInfo> Modules(IEnumerable<PSObject> found) => found
        .Select(item => item.BaseObject)
        .OfType<PSModuleInfo>()
        .Where(module => module.Name == Name && Path.GetFileNameWithoutExtension(module.Path) == Name && File.Exists(module.Path));

    /// <summary>The newest version of the first folder for modules that has it; a folder that is not named in full is passed over.</summary>
    private static string? InstalledPath() => (Environment.GetEnvironmentVariable("PSModulePath") ?? "")
        .Split([Path.PathSeparator], StringSplitOptions.RemoveEmptyEntries)
        .Where(Path.IsPathRooted)
        .Select(folder => Newest(Path.Combine(folder, Name)))
        .FirstOrDefault(path => path is not null);

    private static string? Newest(string folder)
    {
        try
        {
            return !Directory.Exists(folder)
                ? null
                : Directory.GetDirectories(folder)
                    .Select(path => (Path: path, Version: Version.TryParse(Path.GetFileName(path), out Version? version) ? version : null))
                    .Where(item => item.Version is not null)
                    .OrderByDescending(item => item.Version)
                    .Select(item => item.Path)
                    .Append(folder)
                    .Select(path => Path.Combine(path, Name + ".psd1"))
                    .FirstOrDefault(File.Exists);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
