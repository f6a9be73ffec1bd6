using System;

namespace DeviceAuth.Vaults;

/// <summary>
/// Names that a vault keeps of secrets that were removed, and takes no other secret under. No vault can be asked for them, so it is what
/// this user's processes remember.
/// </summary>
internal static class ReservedNames
{
    /// <summary>Says so where the vault will hardly take the secret: a person would sign in for nothing.</summary>
    public static void Warn(VaultInfo vault, VaultState state, string secretName, IClock clock, IPipeline pipeline)
    {
        if (state.ReservedAt(secretName) is { } refusedAt)
        {
            pipeline.WriteWarning(
                $"The vault '{vault.Name}' did not take '{secretName}' {Ago(clock.UtcNow - refusedAt)}, because it keeps the name of a removed secret. "
                + "If it still does, this sign-in lasts as long as this process. Use another -Name, or have the removed secret purged or recovered first.");
        }
        else if (vault.KeepsRemovedNames && state.RemovalOf(secretName) is { } removal)
        {
            pipeline.WriteWarning(
                $"'{secretName}' was removed from the vault '{vault.Name}' {Ago(clock.UtcNow - removal.WrittenAt)}, and such a vault may keep the name for "
                + "90 days and take no other secret under it. Use another -Name, or have the removed secret purged or recovered first.");
        }
    }

    private static string Ago(TimeSpan time) => time.Duration() is var age && age.TotalDays >= 1
        ? $"{age.TotalDays:0} days ago"
        : age.TotalHours >= 1 ? $"{age.TotalHours:0} hours ago" : $"{Math.Max(1, Math.Round(age.TotalMinutes)):0} minutes ago";
}
