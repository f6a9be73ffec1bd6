using System;
using System.IO;
using DeviceAuth.Tests.Fakes;
using DeviceAuth.Vaults;
using Xunit;

namespace DeviceAuth.Tests.Vaults;

/// <summary>The folder of the locks is deleted while a command uses a vault: what the command has got by then is kept all the same.</summary>
[Collection(nameof(StateFolderTests))]
public sealed class LostVaultFilesTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("deviceauth-home-").FullName;
    private readonly string? _oldHome = Environment.GetEnvironmentVariable("HOME");
    private readonly VaultFixture _on;

    public LostVaultFilesTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the home is not what a variable says there");
        Environment.SetEnvironmentVariable("HOME", _home);
        _on = new VaultFixture();
    }

    private string Folder => Path.Combine(_home, ".local", "state", "deviceauth");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("HOME", _oldHome);
        Directory.Delete(_home, recursive: true);
    }

    [Theory]
    [InlineData(".local/state/deviceauth")]
    [InlineData(".local/state")]
    [InlineData(".local")]
    public void What_a_refresh_brought_is_written(string deleted)
    {
        _on.Write("a", "1:x");
        using IHeldLock held = _on.Vault.LockSecret("a");
        _on.Read("a");

        Delete(deleted);

        Assert.False(held.IsStillMine);
        Assert.True(_on.Write("a", "2:y"));
        Assert.Equal("2:y", _on.VaultIn(_on.Pipeline).Read("a"));
        Assert.NotNull(VaultState.Load(VaultFiles.Of(_on.Info).State).Find("a"));
        Assert.Equal(TimeSpan.Zero, _on.Waited);
    }

    [Fact]
    public void A_lock_that_was_lost_is_taken_anew()
    {
        _on.Vault.LockSecret("a").Dispose();

        Delete(".local/state");

        using IHeldLock? taken = _on.Vault.TryLockSecret("a", TimeSpan.Zero);
        Assert.True(taken?.IsStillMine);
    }

    [Fact]
    public void A_removal_is_noted_and_a_failed_refresh_too()
    {
        _on.Write("a", "1:x");
        _on.Write("b", "1:x");

        Delete(".local/state");
        _on.Vault.Remove("a");
        Assert.NotNull(_on.VaultIn(_on.Pipeline).RemovedRevision("a"));

        Delete(".local/state");
        _on.Vault.NoteRefreshFailure("b");
        Assert.NotNull(_on.VaultIn(_on.Pipeline).RefreshFailedAt("b"));
    }

    [Fact]
    public void Who_waits_for_a_lock_gets_one_of_the_new_folder()
    {
        IHeldLock held = _on.Vault.LockSecret("a");
        bool isDeleted = false;
        FakePipeline waiting = new(_on.Clock);
        waiting.OnSlept = () =>
        {
            if (!isDeleted)
            {
                Delete(".local/state");
                isDeleted = true;
                held.Dispose();
            }
        };

        using IHeldLock? taken = _on.VaultIn(waiting).TryLockSecret("a", TimeSpan.FromSeconds(5));

        Assert.True(taken?.IsStillMine);
        Assert.True(File.Exists(VaultFiles.Of(_on.Info).LockOf("a")));
    }

    private void Delete(string folder)
    {
        Directory.Delete(Path.Combine(_home, folder), recursive: true);
        Assert.False(Directory.Exists(Folder));
    }
}
