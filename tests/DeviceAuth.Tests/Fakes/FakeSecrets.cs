using System;
using System.Collections.Generic;
using System.Linq;
using System.Security;
using DeviceAuth.Vaults;

namespace DeviceAuth.Tests.Fakes;

/// <summary>SecretManagement with one vault, whose every oddity is a hook.</summary>
internal sealed class FakeSecrets : ISecretCommands
{
    private readonly Dictionary<string, object> _secrets = new(StringComparer.OrdinalIgnoreCase);

    public bool IsAvailable { get; set; } = true;

    public List<VaultInfo> Registered { get; } = [];

    /// <summary>Runs before a secret is read.</summary>
    public Action<string>? OnGet { get; set; }

    /// <summary>Runs before a secret is written: throws where the vault refuses it.</summary>
    public Action<string, string>? OnSet { get; set; }

    /// <summary>Runs before names are listed.</summary>
    public Action? OnNames { get; set; }

    /// <summary>What the vault makes of a text.</summary>
    public Func<string, object?> Stored { get; set; } = text => text;

    public object? this[string name]
    {
        get => _secrets.GetValueOrDefault(name);
        set
        {
            if (value is null)
            {
                _secrets.Remove(name);
            }
            else
            {
                _secrets[name] = value;
            }
        }
    }

    public IReadOnlyList<VaultInfo> Vaults() => Registered;

    public object? Get(string vault, string name)
    {
        OnGet?.Invoke(name);
        return this[name];
    }

    public void Set(string vault, string name, SecureString secret)
    {
        OnSet?.Invoke(name, secret.Reveal());
        if (Stored(secret.Reveal()) is { } value)
        {
            this[name] = value;
        }
    }

    public void Remove(string vault, string name) => _secrets.Remove(name);

    public void Detached(IPipeline pipeline, Action<ISecretCommands> work) => work(this);

    public IReadOnlyList<string> Names(string vault, string pattern)
    {
        OnNames?.Invoke();
        return _secrets.Keys.Where(name => name.StartsWith(pattern.TrimEnd('*'), StringComparison.OrdinalIgnoreCase)).ToArray();
    }
}
