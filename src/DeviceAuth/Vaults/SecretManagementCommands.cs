using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Linq;
using System.Management.Automation;
using System.Security;
using DeviceAuth.Errors;

namespace DeviceAuth.Vaults;

/// <summary>
/// Calls SecretManagement's cmdlets, by their full names and always with the vault's name: without one, Get-Secret walks every
/// vault and may prompt in each.
/// </summary>
internal sealed class SecretManagementCommands : ISecretCommands
{
    private const string Module = "Microsoft.PowerShell.SecretManagement";

    /// <summary>
    /// The caller's preferences must not turn a write into a question or show what a vault says while it writes, and an error
    /// must come as an exception. Not for Get-SecretVault, which has no -Confirm.
    /// </summary>
    private const string Quiet = "-ErrorAction Stop -WarningAction SilentlyContinue -Verbose:$false -Debug:$false";

    private const string GetVaults = $"{Module}\\Get-SecretVault {Quiet}";
    private const string GetSecret = $"param($Vault, $Name) {Module}\\Get-Secret -Vault $Vault -Name $Name {Quiet}";
    private const string GetInfo = $"param($Vault, $Name) {Module}\\Get-SecretInfo -Vault $Vault -Name $Name {Quiet}";
    private const string SetSecret =
        $"param($Vault, $Name, $Secret) {Module}\\Set-Secret -Vault $Vault -Name $Name -SecureStringSecret $Secret {Quiet} -Confirm:$false -WhatIf:$false";
    private const string RemoveSecret =
        $"param($Vault, $Name) {Module}\\Remove-Secret -Vault $Vault -Name $Name {Quiet} -Confirm:$false -WhatIf:$false";

    private readonly ISecretRunspace _runspace;
    private readonly IPipeline _pipeline;
    private readonly Lazy<CommandInfo?> _installed;

    public SecretManagementCommands(ISecretRunspace runspace, IPipeline pipeline)
    {
        _runspace = runspace;
        _pipeline = pipeline;
        _installed = new Lazy<CommandInfo?>(() => runspace.Find($"{Module}\\Get-SecretVault"));
    }

    public bool IsAvailable => _installed.Value is not null;

    public void Detached(IPipeline pipeline, Action<ISecretCommands> work)
    {
        // Whoever chose the vault looked for the command before: nothing is looked up in a session that goes on with other things.
        using OwnRunspace runspace = new(_installed.Value?.Module?.Path);
        work(new SecretManagementCommands(runspace, pipeline));
    }

    public IReadOnlyList<VaultInfo> Vaults()
    {
        try
        {
            return Invoke(GetVaults)
                .Select(vault => new VaultInfo(Text(vault, "Name"), LanguagePrimitives.IsTrue(vault.Properties["IsDefault"]?.Value), Text(vault, "ModuleName")))
                .ToList();
        }
        catch (RuntimeException exception) when (exception is not PipelineStoppedException)
        {
            throw DeviceAuthError.VaultFailed(Module, "list its vaults", SecretManagementTurn.Causes(exception).Last());
        }
    }

    public object? Get(string vault, string name)
    {
        try
        {
            return Invoke(GetSecret, vault, name).FirstOrDefault()?.BaseObject;
        }
        catch (RuntimeException exception) when (exception is not PipelineStoppedException)
        {
            // "Not found" differs by vault: an error of its own, an exception, nothing. The list of names decides.
            return IsListed(vault, name) ? throw ToError(vault, $"read '{name}'", exception) : null;
        }
    }

    public void Set(string vault, string name, SecureString secret) =>
        Change(vault, $"write '{name}'", SetSecret, vault, name, secret);

    public void Remove(string vault, string name) => Change(vault, $"remove '{name}'", RemoveSecret, vault, name);

    public IReadOnlyList<string> Names(string vault, string pattern)
    {
        try
        {
            return Invoke(GetInfo, vault, pattern).Select(info => Text(info, "Name")).ToList();
        }
        catch (RuntimeException exception) when (exception is not PipelineStoppedException)
        {
            throw ToError(vault, "list its secrets", exception);
        }
    }

    private static string Text(PSObject item, string property) => item.Properties[property]?.Value?.ToString() ?? "";

    private bool IsListed(string vault, string name) => Names(vault, name).Contains(name, StringComparer.OrdinalIgnoreCase);

    private void Change(string vault, string what, string script, params object[] arguments)
    {
        try
        {
            Invoke(script, arguments);
        }
        catch (RuntimeException exception) when (exception is not PipelineStoppedException)
        {
            throw ToError(vault, what, exception);
        }
    }

    private Collection<PSObject> Invoke(string script, params object[] arguments) =>
        SecretManagementTurn.Take(_pipeline, () => _runspace.Invoke(script, arguments));

    private static DeviceAuthException ToError(string vault, string what, RuntimeException exception) =>
        SecretManagementTurn.Causes(exception).Any(cause => cause.GetType().Name == "PasswordRequiredException" || cause is System.Management.Automation.Host.HostException)
            ? DeviceAuthError.VaultLocked(vault, exception)
            : DeviceAuthError.VaultFailed(vault, what, SecretManagementTurn.Causes(exception).Last());
}
