using System;
using System.Collections;
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

    private readonly PSCmdlet _command;
    private readonly IPipeline _pipeline;

    public SecretManagementCommands(PSCmdlet command, IPipeline pipeline)
    {
        _command = command;
        _pipeline = pipeline;
    }

    public bool IsAvailable =>
        _command.InvokeCommand.GetCommand($"{Module}\\Get-SecretVault", CommandTypes.Cmdlet | CommandTypes.Function) is not null;

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

    private Collection<PSObject> Invoke(string script, params object[] arguments) => SecretManagementTurn.Take(_pipeline, () =>
    {
        object? newestError = Errors?.Count > 0 ? Errors[0] : null;
        try
        {
            // In a scope of its own: the parameters, the secret among them, would be variables of the caller otherwise.
            return _command.InvokeCommand.InvokeScript(true, ScriptBlock.Create(script), null, arguments);
        }
        finally
        {
            ForgetErrorsSince(newestError);
        }
    });

    private ArrayList? Errors => _command.SessionState.PSVariable.GetValue("global:Error") as ArrayList;

    /// <summary>What is handled here is not left in the user's <c>$Error</c>.</summary>
    private void ForgetErrorsSince(object? newest)
    {
        while (Errors is { Count: > 0 } errors && !ReferenceEquals(errors[0], newest))
        {
            errors.RemoveAt(0);
        }
    }

    private static DeviceAuthException ToError(string vault, string what, RuntimeException exception) =>
        SecretManagementTurn.Causes(exception).Any(cause => cause.GetType().Name == "PasswordRequiredException" || cause is System.Management.Automation.Host.HostException)
            ? DeviceAuthError.VaultLocked(vault, exception)
            : DeviceAuthError.VaultFailed(vault, what, SecretManagementTurn.Causes(exception).Last());
}
