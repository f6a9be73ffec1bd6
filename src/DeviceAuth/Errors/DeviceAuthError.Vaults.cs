using System;
using System.Collections.Generic;

namespace DeviceAuth.Errors;

/// <content>What can be wrong with vaults and with what they keep.</content>
internal static partial class DeviceAuthError
{
    public static DeviceAuthException SecretManagementNotFound() => new(
        ErrorIds.SecretManagementNotFound,
        "Vaults need the module Microsoft.PowerShell.SecretManagement, which is not installed.",
        "Run: Install-Module Microsoft.PowerShell.SecretManagement, Microsoft.PowerShell.SecretStore; "
            + "Register-SecretVault -Name Store -ModuleName Microsoft.PowerShell.SecretStore -DefaultVault");

    public static DeviceAuthException VaultNotFound(string vault, IReadOnlyCollection<string> existing) => new(
        ErrorIds.VaultNotFound,
        $"No vault named '{vault}' is registered{(existing.Count == 0 ? "" : $"; these are: {string.Join(", ", existing)}")}.",
        $"Run: Register-SecretVault -Name {CommandText.Quote(vault)} -ModuleName Microsoft.PowerShell.SecretStore, or the module of your vault.");

    public static DeviceAuthException VaultLocked(string vault, Exception cause) => new(
        ErrorIds.VaultLocked,
        $"The vault '{vault}' is locked.",
        $"Run: Unlock-SecretVault -Name {CommandText.Quote(vault)} -Password (Read-Host -AsSecureString); a script that runs alone "
            + "unlocks it with a password that it reads from a protected file, and Connect-DeviceAuth -SessionOnly does without a vault.",
        cause);

    public static DeviceAuthException VaultFailed(string vault, string what, Exception cause) => new(
        ErrorIds.VaultFailed,
        $"The vault '{vault}' could not {what}: {cause.GetBaseException().Message.TrimEnd('.')}.",
        $"Run: Test-SecretVault -Name {CommandText.Quote(vault)}, or look at the documentation of the vault's module.",
        cause);

    public static DeviceAuthException VaultSwallowed(string vault, string secretName) => new(
        ErrorIds.VaultFailed,
        $"The vault '{vault}' reported that '{secretName}' was written, but does not return what was written.",
        "Use another vault with -Vault: this one may not take secrets of this size or type.");

    public static DeviceAuthException RecordTooLong(string vault, string secretName) => new(
        ErrorIds.VaultFailed,
        $"The vault '{vault}' was not given '{secretName}', because it is longer than the 65,536 characters of a SecureString.",
        "Ask the provider for smaller tokens, with fewer scopes or claims.");

    public static DeviceAuthException VaultKept(string vault, string secretName) => new(
        ErrorIds.VaultFailed,
        $"The vault '{vault}' reported that '{secretName}' was removed, but still returns it.",
        $"Remove it with the vault's own tools, or run: Remove-Secret -Vault {CommandText.Quote(vault)} -Name {secretName}");

    public static DeviceAuthException VaultStale(string vault, string secretName) => new(
        ErrorIds.VaultStale,
        $"The vault '{vault}' still shows an outdated copy of '{secretName}', so nothing was read from it or written to it.",
        "Try again in some seconds; a new PowerShell process sees the newest copy at once.");

    public static DeviceAuthException VaultBusy(string vault, string path, Exception cause) => new(
        ErrorIds.VaultFailed,
        $"The lock for the vault '{vault}' could not be had: {cause.Message.TrimEnd('.')}.",
        $"End the process that uses DeviceAuth and hangs while it holds the lock, or make the file writable: {path}",
        cause);

    public static DeviceAuthException ConnectionBusy(string name) => new(
        ErrorIds.VaultFailed,
        $"The connection '{name}' is in use by another runspace of this process, and has been for minutes.",
        "End what hangs there, or start a new PowerShell process.");

    public static DeviceAuthException RecordUnreadable(string vault, string secretName, string reason) => new(
        ErrorIds.RecordUnreadable,
        $"The secret '{secretName}' in the vault '{vault}' cannot be used, because {reason}. It was left as it is.",
        $"Update DeviceAuth; or use another -Name; or, to give it up, run: Remove-Secret -Vault {CommandText.Quote(vault)} -Name {secretName}");
}
