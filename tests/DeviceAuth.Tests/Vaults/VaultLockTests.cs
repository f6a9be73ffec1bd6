using System;
using System.IO;
using DeviceAuth.Errors;
using DeviceAuth.Tests.Fakes;
using DeviceAuth.Vaults;
using Xunit;

namespace DeviceAuth.Tests.Vaults;

/// <summary>A lock that does not lock, or that a neighbour can take, is worse than none: two would use one refresh token.</summary>
public sealed class VaultLockTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("deviceauth-lock-").FullName;
    private readonly FakeClock _clock = new();
    private readonly FakePipeline _pipeline;

    public VaultLockTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows locks each file that is open");
        _pipeline = new FakePipeline(_clock);
    }

    private string Path => System.IO.Path.Combine(_folder, "x.lock");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_lock_keeps_another_process_out_until_it_is_disposed()
    {
        using (Acquire())
        {
            Assert.False(CanAnotherProcessLock());
        }

        Assert.True(CanAnotherProcessLock());
    }

    [Fact]
    public void Who_holds_it_is_said_after_some_seconds_and_once()
    {
        using IDisposable held = Acquire();

        Assert.Throws<DeviceAuthException>(Acquire);

        Assert.Equal([$"Waiting for the process {Environment.ProcessId} that uses the vault 'v'."], _pipeline.Warnings);
    }

    [Fact]
    public void A_short_wait_is_silent()
    {
        IDisposable held = Acquire();
        _pipeline.OnSlept = () =>
        {
            if (_clock.Elapsed > TimeSpan.FromMinutes(7) + TimeSpan.FromSeconds(2))
            {
                held.Dispose();
            }
        };

        Acquire().Dispose();

        Assert.Empty(_pipeline.Warnings);
    }

    [Fact]
    public void It_is_not_taken_twice_in_one_process_though_its_file_is_deleted()
    {
        using IDisposable held = Acquire();
        File.Delete(Path);

        Assert.Equal(ErrorIds.VaultFailed, Assert.Throws<DeviceAuthException>(Acquire).ErrorId);
    }

    [Fact]
    public void Where_its_file_was_deleted_while_another_process_holds_it_that_process_is_waited_for()
    {
        using LockHolder other = StartHolder();
        File.Delete(Path);
        _pipeline.OnSlept = () =>
        {
            Assert.True(other.HasExited || !File.Exists(Path), "who waits would keep out the very one whom he waits for");
            if (_clock.Elapsed > TimeSpan.FromMinutes(7) + TimeSpan.FromSeconds(20) && !other.HasExited)
            {
                other.End();
            }
        };

        using IDisposable taken = Acquire();

        Assert.InRange(_clock.Elapsed - TimeSpan.FromMinutes(7), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(21));
        Assert.Single(_pipeline.Warnings);
    }

    [Fact]
    public void Where_its_file_was_deleted_whoever_makes_it_anew_is_waited_for_no_longer_than_he_has_it()
    {
        using LockHolder other = StartHolder();
        File.Delete(Path);
        _pipeline.OnSlept = () => File.WriteAllText(Path, ""); // as the holder of another lock does, and has it no more

        Acquire().Dispose();

        Assert.InRange(_clock.Elapsed - TimeSpan.FromMinutes(7), TimeSpan.Zero, TimeSpan.FromSeconds(1));
        other.End();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Where_its_file_was_deleted_while_another_process_holds_it_a_short_patience_does_not_get_it(int seconds)
    {
        using LockHolder other = StartHolder();
        File.Delete(Path);

        Assert.Null(TryAcquire(TimeSpan.FromSeconds(seconds)));
        Assert.Null(TryAcquire(TimeSpan.FromSeconds(seconds))); // nor is the first one's file taken for the old one

        Assert.Equal(TimeSpan.FromMinutes(7) + TimeSpan.FromSeconds(2 * seconds), _clock.Elapsed);
        other.End();
        using IDisposable? taken = TryAcquire(TimeSpan.FromSeconds(seconds));
        Assert.NotNull(taken);
    }

    [Fact]
    public void A_lock_that_nobody_used_before_waits_for_nobody_who_holds_another()
    {
        using LockHolder other = StartHolder();
        string path = System.IO.Path.Combine(_folder, "new.lock");

        VaultLock.Acquire("'new'", () => path, wasUsed: () => false, _clock, _pipeline).Dispose();

        other.End();
        Assert.Equal(TimeSpan.FromMinutes(7), _clock.Elapsed);
    }

    [Fact]
    public void A_file_that_was_replaced_meanwhile_is_taken_anew()
    {
        IDisposable held = Acquire();
        string old = Path + ".old";
        File.Move(Path, old);
        File.WriteAllText(Path, "");
        held.Dispose();

        using IDisposable taken = Acquire();

        Assert.False(CanAnotherProcessLock());
    }

    [Theory]
    [InlineData("pipe")]
    [InlineData("link")]
    [InlineData("folder")]
    public void What_is_no_regular_file_is_neither_followed_nor_waited_for(string kind)
    {
        string elsewhere = System.IO.Path.Combine(_folder, "elsewhere");
        switch (kind)
        {
            case "pipe":
                SystemPrograms.Run("mkfifo", Path);
                break;
            case "link":
                File.CreateSymbolicLink(Path, elsewhere);
                break;
            default:
                Directory.CreateDirectory(Path);
                break;
        }

        DeviceAuthException failure = Assert.Throws<DeviceAuthException>(Acquire);

        Assert.Equal(ErrorIds.VaultFailed, failure.ErrorId);
        Assert.Contains(Path, failure.RecommendedAction, StringComparison.Ordinal);
        Assert.False(File.Exists(elsewhere));
        Assert.Equal(TimeSpan.FromMinutes(7), _clock.Elapsed);
    }

    [Fact]
    public void The_file_is_its_owner_s_alone()
    {
        File.WriteAllText(Path, "");
        UnixRights.Give(Path, 0b110_110_110);

        using IDisposable held = Acquire();

        Assert.Equal(UnixRights.PrivateFile, UnixRights.Of(Path));
    }

    private IDisposable Acquire() => VaultLock.Acquire("the vault 'v'", () => Path, wasUsed: () => true, _clock, _pipeline);

    private IDisposable? TryAcquire(TimeSpan patience) =>
        VaultLock.TryAcquire("the vault 'v'", () => Path, wasUsed: () => true, patience, _clock, _pipeline);

    private bool CanAnotherProcessLock() => SystemPrograms.Run("flock", "--nonblock", "--exclusive", Path, "true") == 0;

    /// <summary>A process that holds the lock and tells by its lock of the folder that it holds one, as this module does.</summary>
    private LockHolder StartHolder() => LockHolder.Start(Path, _folder);
}
