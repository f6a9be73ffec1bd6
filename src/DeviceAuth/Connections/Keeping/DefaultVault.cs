using System;

namespace DeviceAuth.Connections;

/// <summary>The user's default vault, as this process looked it up last.</summary>
internal sealed class DefaultVault
{
    /// <summary>
    /// How long its name counts without being looked up again. A token in memory is then found at once in a loop, and after
    /// Set-SecretVaultDefault the connection of another vault is not given for longer than a person needs to notice.
    /// </summary>
    private static readonly TimeSpan Counts = TimeSpan.FromSeconds(10);

    private readonly IClock _clock;
    private volatile LookUp? _last;

    public DefaultVault(IClock clock) => _clock = clock;

    /// <summary>Its name where it was looked up a moment ago; null where nobody knows or there is none.</summary>
    public string? Name => _last is { } found && found.CountsUntil > _clock.Elapsed ? found.Name : null;

    /// <summary>The last one that this process knew of, though it may be none any more; null where there was none.</summary>
    public string? LastName => _last?.Name;

    /// <summary>Takes note of what was looked up: its name, or null where there is none.</summary>
    public void Note(string? name)
    {
        if ((name ?? LastName) is { } newest)
        {
            _last = new LookUp(newest, name is null ? null : _clock.Elapsed + Counts);
        }
    }

    private sealed class LookUp
    {
        public LookUp(string name, TimeSpan? countsUntil)
        {
            Name = name;
            CountsUntil = countsUntil;
        }

        public string Name { get; }

        public TimeSpan? CountsUntil { get; }
    }
}
