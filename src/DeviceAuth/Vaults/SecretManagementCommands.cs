using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using DeviceAuth.Errors;

namespace DeviceAuth.Vaults;

/// <summary>
/// Calls SecretManagement's cmdlets for one command, always with the vault's name: without one, Get-Secret walks every vault and may
/// prompt in each. Every parameter is given that a user's preference could decide.
/// </summary>
internal sealed class SecretManagementCommands : ISecretCommands
{
    private const string SetSecret = "Set-Secret";

    private readonly SecretManagementModule _module;
    private readonly IClock _clock;
    private readonly IPipeline _pipeline;

    /// <summary>What went to a vault or came from one through here: a vault may say it again when it fails.</summary>
    private readonly List<object> _known = [];

    private readonly Func<IEnumerable<string>> _knownToProcess;

    private IReadOnlyList<VaultInfo>? _vaults;

    /// <param name="runspace">Where the commands run.</param>
    /// <param name="clock">Both kinds of time.</param>
    /// <param name="pipeline">Where to wait.</param>
    /// <param name="knownToProcess">The secrets that this process knows of all connections, asked for where a vault fails; null for none.</param>
    public SecretManagementCommands(ISecretRunspace runspace, IClock clock, IPipeline pipeline, Func<IEnumerable<string>>? knownToProcess = null)
        : this(new SecretManagementModule(runspace), clock, pipeline, knownToProcess)
    {
    }

    private SecretManagementCommands(SecretManagementModule module, IClock clock, IPipeline pipeline, Func<IEnumerable<string>>? knownToProcess)
    {
        _knownToProcess = knownToProcess ?? (() => []);
        _module = module;
        _clock = clock;
        _pipeline = pipeline;
    }

    public bool IsAvailable
    {
        get
        {
            if (SecretManagementTurn.IsInside)
            {
                throw DeviceAuthError.VaultCallsBack();
            }

            try
            {
                return _module.IsInstalled;
            }
            catch (RuntimeException exception) when (exception is not PipelineStoppedException)
            {
                throw DeviceAuthError.SecretManagementFailed("be loaded", Said(exception));
            }
        }
    }

    public void Detached(IPipeline pipeline, Action<ISecretCommands> work)
    {
        // Whoever chose the vault found the module before: nothing is looked up in a session that goes on with other things.
        using OwnRunspace runspace = new();
        work(new SecretManagementCommands(new SecretManagementModule(runspace, _module.ModulePath), _clock, pipeline, _knownToProcess));
    }

    public IReadOnlyList<VaultInfo> Vaults() => _vaults ??= ReadVaults();

    public object? Get(string vault, string name)
    {
        try
        {
            object? value = Invoke("Get-Secret", Of(vault, name)).FirstOrDefault()?.BaseObject;
            if (value is not null)
            {
                _known.Add(value);
            }

            return value;
        }
        catch (RuntimeException exception) when (exception is not PipelineStoppedException)
        {
            // "Not found" differs by vault: an error of its own, an exception, nothing. The list of names decides.
            return IsListed(vault, name) ? throw ToError(vault, $"read '{name}'", exception) : null;
        }
    }

    public void Set(string vault, string name, SecureString secret)
    {
        _known.Add(secret);
        Hashtable parameters = ForChange(vault, name);
        parameters["SecureStringSecret"] = secret;
        Change(vault, name, $"write '{name}'", SetSecret, parameters);
    }

    public void Remove(string vault, string name) => Change(vault, name, $"remove '{name}'", "Remove-Secret", ForChange(vault, name));

    public IReadOnlyList<string> Names(string vault, string pattern)
    {
        try
        {
            return Invoke("Get-SecretInfo", Of(vault, pattern)).Select(info => Text(info, "Name")).ToList();
        }
        catch (RuntimeException exception) when (exception is not PipelineStoppedException)
        {
            throw ToError(vault, "list its secrets", exception);
        }
    }

    /// <summary>An error comes as an exception, and what a vault says while it works is not shown.</summary>
    private static Hashtable Quiet() => new()
    {
        ["ErrorAction"] = ActionPreference.Stop,
        ["WarningAction"] = ActionPreference.SilentlyContinue,
        ["InformationAction"] = ActionPreference.SilentlyContinue,
        ["Verbose"] = false,
        ["Debug"] = false,
    };

    private static Hashtable Of(string vault, string name)
    {
        Hashtable parameters = Quiet();
        parameters["Vault"] = vault;
        parameters["Name"] = name;
        return parameters;
    }

    private static Hashtable ForChange(string vault, string name)
    {
        Hashtable parameters = Of(vault, name);
        parameters["Confirm"] = false;
        parameters["WhatIf"] = false;
        return parameters;
    }

    private static string Text(PSObject item, string property) => item.Properties[property]?.Value?.ToString() ?? "";

    private IReadOnlyList<VaultInfo> ReadVaults()
    {
        try
        {
            return Invoke("Get-SecretVault", Quiet())
                .Select(vault => new VaultInfo(
                    Text(vault, "Name"),
                    LanguagePrimitives.IsTrue(vault.Properties["IsDefault"]?.Value),
                    Text(vault, "ModuleName"),
                    Text(vault, "ModulePath")))
                .ToList();
        }
        catch (RuntimeException exception) when (exception is not PipelineStoppedException)
        {
            throw UserHome.Folder is null
                ? DeviceAuthError.NoHome(UserHome.Variable, Said(exception))
                : DeviceAuthError.SecretManagementFailed("list its vaults", Said(exception));
        }
    }

    private bool IsListed(string vault, string name) => Names(vault, name).Contains(name, StringComparer.OrdinalIgnoreCase);

    private void Change(string vault, string name, string what, string command, Hashtable parameters)
    {
        try
        {
            Invoke(command, parameters);
        }
        catch (RuntimeException exception) when (exception is not PipelineStoppedException)
        {
            throw command == SetSecret && IsReserved(exception)
                ? new NameReservedException(DeviceAuthError.VaultNameReserved(vault, name, Said(exception)))
                : ToError(vault, what, exception);
        }
    }

    private Collection<PSObject> Invoke(string command, Hashtable parameters) =>
        SecretManagementTurn.Take(_clock, _pipeline, () => _module.Invoke(command, parameters));

    private DeviceAuthException ToError(string vault, string what, RuntimeException exception)
    {
        if (SecretManagementTurn.Causes(exception).Any(cause => cause.GetType().Name == "PasswordRequiredException" || cause is HostException))
        {
            return DeviceAuthError.VaultLocked(vault, Said(exception));
        }

        if (SecretManagementTurn.IsBusy(exception))
        {
            return DeviceAuthError.SecretManagementBusy();
        }

        return Vaults().FirstOrDefault(item => item.Name.Equals(vault, StringComparison.OrdinalIgnoreCase)) is { IsModuleGone: true } gone
            ? DeviceAuthError.VaultModuleGone(vault, gone.ModuleName, gone.ModulePath, gone.IsDefault, Said(exception))
            : DeviceAuthError.VaultFailed(vault, what, Said(exception));
    }

    /// <summary>Azure Key Vault calls it ObjectIsDeletedButRecoverable; others that keep what was removed say it in such words too.</summary>
    private static bool IsReserved(RuntimeException exception) => SecretManagementTurn.Causes(exception).Any(cause =>
        cause.Message.IndexOf("DeletedButRecoverable", StringComparison.OrdinalIgnoreCase) >= 0
        || (cause.Message.IndexOf("deleted", StringComparison.OrdinalIgnoreCase) >= 0
            && cause.Message.IndexOf("recover", StringComparison.OrdinalIgnoreCase) >= 0));

    /// <summary>What the vault's module said, without what it was given and without what moves a cursor.</summary>
    private VaultException Said(RuntimeException exception)
    {
        Exception cause = SecretManagementTurn.Causes(exception).Last();
        IEnumerable<string> given = _known.Select(SecretText.Of).OfType<string>().SelectMany(RecordText.SecretsOf);
        return new VaultException(
            cause, Redaction.Of(given.Concat(_knownToProcess()).Concat(RecordText.SecretsQuotedIn(exception.ToString())).Distinct()));
    }
}
