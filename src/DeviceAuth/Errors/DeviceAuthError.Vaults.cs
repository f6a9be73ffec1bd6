using System;
using System.Collections.Generic;

namespace DeviceAuth.Errors;

/// <content>What can be wrong with vaults and with what they keep.</content>
internal static partial class DeviceAuthError
{
    private const string WithoutVault = "Connect-DeviceAuth -SessionOnly does without a vault.";

    public static DeviceAuthException SecretManagementNotFound() => new(
        ErrorIds.SecretManagementNotFound,
        "Vaults need the module Microsoft.PowerShell.SecretManagement, which is not installed.",
        "Run: Install-Module Microsoft.PowerShell.SecretManagement, Microsoft.PowerShell.SecretStore; "
            + "Register-SecretVault -Name Store -ModuleName Microsoft.PowerShell.SecretStore -DefaultVault");

    /// <param name="what">What it could not do, as in "could not list its vaults".</param>
    /// <param name="cause">What it said.</param>
    public static DeviceAuthException SecretManagementFailed(string what, Exception cause) => new(
        ErrorIds.VaultFailed,
        $"SecretManagement could not {what}{Said(cause)}.",
        $"Run: Get-SecretVault, which should fail alike; if it does not, try again; {WithoutVault}",
        cause);

    /// <summary>SecretManagement and SecretStore keep everything in the home (SecretManagement#89).</summary>
    public static DeviceAuthException NoHome(string variable, Exception cause) => new(
        ErrorIds.VaultFailed,
        $"There is no home folder here, so SecretManagement has no place for its vaults: {variable} is not set.",
        $"Give PowerShell a {variable} when it starts, the user's own folder, which service managers, containers and cron often leave out; {WithoutVault}",
        cause);

    public static DeviceAuthException SecretManagementBusy() => new(
        ErrorIds.VaultFailed,
        "Another command of this process has been using a vault for minutes, and SecretManagement takes one call at a time.",
        "Look whether a vault asks for its password in another runspace or job, and end that; or use another PowerShell process.");

    /// <summary>The vault runs inside a call that waits for it, so no other call can be made for it.</summary>
    public static DeviceAuthException VaultCallsBack() => new(
        ErrorIds.VaultFailed,
        "A vault asked DeviceAuth for what is in a vault while SecretManagement was waiting for that vault, and it takes one call at a time.",
        "Use a connection that is in memory for the vault's module: sign in with Connect-DeviceAuth -SessionOnly first, and name it with -Vault ''.");

    public static DeviceAuthException VaultNotFound(string vault, IReadOnlyCollection<string> existing) => new(
        ErrorIds.VaultNotFound,
        $"No vault named '{vault}' is registered{(existing.Count == 0 ? "" : $"; these are: {string.Join(", ", existing)}")}.",
        $"Run: Register-SecretVault -Name {CommandText.Quote(vault)} -ModuleName Microsoft.PowerShell.SecretStore, or the module of your vault.");

    /// <summary>The vault is registered with a path at which its module is no more (SecretManagement#196).</summary>
    public static DeviceAuthException VaultModuleGone(string vault, string module, string path, bool isDefault, Exception cause) => new(
        ErrorIds.VaultFailed,
        $"The vault '{vault}' cannot be used, because its module '{module}' is no longer at {path}, where it was when the vault was registered.",
        $"Run, to register it again with the secrets that it has: $vault = Get-SecretVault -Name {CommandText.Quote(vault)}; "
            + $"Register-SecretVault -Name {CommandText.Quote(vault)} -ModuleName {CommandText.Quote(module)} "
            + $"-VaultParameters $vault.VaultParameters -AllowClobber{(isDefault ? " -DefaultVault" : "")}",
        cause);

    public static DeviceAuthException VaultLocked(string vault, Exception cause) => new(
        ErrorIds.VaultLocked,
        $"The vault '{vault}' is locked.",
        $"Run: Unlock-SecretVault -Name {CommandText.Quote(vault)} -Password (Read-Host -AsSecureString); a script that runs alone "
            + $"unlocks it with a password that it reads from a protected file, and {WithoutVault}",
        cause);

    /// <param name="vault">The vault's name.</param>
    /// <param name="what">What it could not do, as in "could not list its secrets".</param>
    /// <param name="cause">What the vault's module said.</param>
    public static DeviceAuthException VaultFailed(string vault, string what, Exception cause) => new(
        ErrorIds.VaultFailed,
        $"The vault '{vault}' could not {what}{Said(cause)}.",
        $"Run: Test-SecretVault -Name {CommandText.Quote(vault)}, or look at the documentation of the vault's module.",
        cause);

    /// <summary>Azure Key Vault keeps a removed secret's name for up to 90 days (soft-delete), and lists no such names.</summary>
    public static DeviceAuthException VaultNameReserved(string vault, string secretName, Exception cause) => new(
        ErrorIds.VaultFailed,
        $"The vault '{vault}' did not take '{secretName}', because it still keeps the name of a secret that was removed{Said(cause)}.",
        "Use another -Name or another -Vault; or have the removed secret purged, or recovered, with the vault's own tools: for Azure Key Vault "
            + $"Remove-AzKeyVaultSecret -InRemovedState or Undo-AzKeyVaultSecretRemoval, with -Name {secretName}.",
        cause);

    /// <summary>The copy that a write could be undone with did not fit, so the store's file was not touched.</summary>
    public static DeviceAuthException StoreNotCopied(string vault, string secretName, Exception cause) => new(
        ErrorIds.VaultFailed,
        $"The vault '{vault}' was not given '{secretName}', because its file could not be copied first{Said(cause)}. "
            + "Nothing in it was changed.",
        "Check that the disk has room and that the folder of the vault can be written, then try again.",
        cause);

    /// <summary>A write failed after it had begun, and was undone.</summary>
    public static DeviceAuthException StorePutBack(string message, string recommendedAction, Exception? cause) => new(
        ErrorIds.VaultFailed, $"{message} The vault's file was put back as it was before.", recommendedAction, cause);

    /// <summary>A write failed, and so did putting the store's file back.</summary>
    public static DeviceAuthException StoreNotRestored(string vault, string copy, Exception cause) => new(
        ErrorIds.VaultFailed,
        $"The vault '{vault}' failed while it wrote, and its file could not be put back{Said(cause)}.",
        $"Check that the disk has room and that the folder can be written; then whatever uses DeviceAuth next puts back the file as it was, which is {copy}",
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

    /// <param name="what">What the lock is of.</param>
    /// <param name="holder">Who has it, as far as is known.</param>
    /// <param name="path">The lock file's path.</param>
    public static DeviceAuthException VaultHeld(string what, string holder, string path) => new(
        ErrorIds.VaultFailed,
        $"The lock for {what} could not be had: {holder} has had it for minutes.",
        $"End the process that uses DeviceAuth and hangs while it holds the lock: {path}");

    public static DeviceAuthException VaultBusy(string what, string path, Exception cause) => new(
        ErrorIds.VaultFailed,
        $"The lock for {what} could not be had: {ForeignText.Clean(cause.Message)?.TrimEnd('.')}.",
        $"Remove what is there in its place, or make it this user's own: {path}",
        cause);

    public static DeviceAuthException StateFolderUnfit(string vault, string folder, string reason) => new(
        ErrorIds.VaultFailed,
        $"The vault '{vault}' cannot be used, because the folder of its locks is not this user's own: {reason} ({folder}).",
        $"Remove the folder, or run as the user whose it is; HOME says where it is looked for; {WithoutVault}");

    public static DeviceAuthException NoStateFolder(string vault, string folder) => new(
        ErrorIds.VaultFailed,
        $"The vault '{vault}' cannot be used, because there is no folder in which two processes could lock it: neither the home nor {folder} will do.",
        $"Give this user a home that he may write into, on a disk that knows file locks, which not each disk in a network does; {WithoutVault}");

    public static DeviceAuthException RecordUnreadable(string vault, string secretName, string reason) => new(
        ErrorIds.RecordUnreadable,
        $"The secret '{secretName}' in the vault '{vault}' cannot be used, because {reason}. It was left as it is.",
        $"Update DeviceAuth; or use another -Name; or, to give it up, run: Remove-Secret -Vault {CommandText.Quote(vault)} -Name {secretName}");

    /// <summary>Fit to be shown by whoever caught it; cleaned again, since it costs nothing.</summary>
    private static string Said(Exception cause) => ForeignText.Clean(cause.Message) is { } words ? $": {words.TrimEnd('.')}" : "";
}
