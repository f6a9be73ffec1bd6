using System;
using System.IO;
using DeviceAuth.Tests.Fakes;
using DeviceAuth.Vaults;
using Xunit;

namespace DeviceAuth.Tests.Vaults;

/// <summary>The folder of the locks is deleted, or emptied, while a process holds one: nobody works beside that process.</summary>
[Collection(nameof(StateFolderTests))]
public sealed class LostStateFolderTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("deviceauth-home-").FullName;
    private readonly string? _oldHome = Environment.GetEnvironmentVariable("HOME");
    private readonly FakeClock _clock = new();
    private readonly FakePipeline _pipeline;
    private readonly TimeSpan _start;

    public LostStateFolderTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "nobody deletes an open file there");
        Environment.SetEnvironmentVariable("HOME", _home);
        _pipeline = new FakePipeline(_clock);
        _start = _clock.Elapsed;
    }

    private string Folder => Path.Combine(_home, ".local", "state", "deviceauth");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("HOME", _oldHome);
        Directory.Delete(_home, recursive: true);
    }

    [Theory]
    [InlineData(".local/state/deviceauth", 0)]
    [InlineData(".local/state/deviceauth", 5)]
    [InlineData(".local/state", 5)]
    [InlineData(".local", 5)]
    [InlineData("each file", 5)]
    public void Who_holds_a_lock_of_it_in_another_process_is_waited_for(string deleted, int seconds)
    {
        TryAcquire("x", TimeSpan.Zero)!.Dispose();
        using LockHolder other = StartHolder("x");
        if (deleted == "each file")
        {
            Array.ForEach(Directory.GetFiles(Folder), File.Delete);
        }
        else
        {
            Directory.Delete(Path.Combine(_home, deleted), recursive: true);
        }

        Assert.Null(TryAcquire("x", TimeSpan.FromSeconds(seconds)));
        Assert.Null(TryAcquire("x", TimeSpan.FromSeconds(seconds)));
        Assert.Null(TryAcquire("another", TimeSpan.FromSeconds(seconds))); // nobody can see which it holds

        other.End();
        using IHeldLock? taken = TryAcquire("x", TimeSpan.Zero);
        Assert.NotNull(taken);
    }

    [Fact]
    public void Who_held_it_here_knows_and_does_not_wait_for_himself()
    {
        IHeldLock held = TryAcquire("x", TimeSpan.Zero)!;
        Assert.True(held.IsStillMine);

        Directory.Delete(Folder, recursive: true);

        Assert.False(held.IsStillMine);
        TryAcquire("the vault", TimeSpan.Zero)!.Dispose();
        Assert.False(File.Exists(Path.Combine(Folder, "settled")), "others would take what is held here still");
        held.Dispose();
        using IHeldLock anew = TryAcquire("x", TimeSpan.Zero)!;
        Assert.True(anew.IsStillMine);
        Assert.Equal(_start, _clock.Elapsed);
    }

    [Theory]
    [InlineData("each file")]
    [InlineData("the folder")]
    public void Who_holds_it_elsewhere_is_waited_for_by_each_runspace_here_whatever_the_others_hold(string deleted)
    {
        IHeldLock ours = TryAcquire("ours", TimeSpan.Zero)!;
        TryAcquire("x", TimeSpan.Zero)!.Dispose();
        using LockHolder other = StartHolder("x");
        Delete(deleted);

        Assert.Null(TryAcquire("x", TimeSpan.FromSeconds(10)));

        Assert.Equal(_start + TimeSpan.FromSeconds(10), _clock.Elapsed);
        ours.Dispose();
        other.End();
    }

    [Theory]
    [InlineData("each file")]
    [InlineData("the folder")]
    public void Two_runspaces_that_wait_for_it_are_no_reason_to_take_what_another_process_holds(string deleted)
    {
        TryAcquire("x", TimeSpan.Zero)!.Dispose();
        using LockHolder other = StartHolder("x");
        Delete(deleted);
        bool isNested = false;
        IHeldLock? second = null;
        _pipeline.OnSlept = () =>
        {
            if (!isNested)
            {
                isNested = true;
                second = TryAcquire("y", TimeSpan.FromSeconds(5));
            }
        };

        Assert.Null(TryAcquire("x", TimeSpan.FromSeconds(10)));
        Assert.Null(second);

        // Once nobody holds it elsewhere, both get what they want: who has waited is not present any more.
        other.End();
        using IHeldLock? first = TryAcquire("x", TimeSpan.Zero);
        second = TryAcquire("y", TimeSpan.Zero);
        Assert.NotNull(first);
        Assert.NotNull(second);
        second.Dispose();
    }

    [Fact]
    public void A_lock_that_is_held_for_moments_waits_for_moments()
    {
        TryAcquire("x", TimeSpan.Zero)!.Dispose();
        using LockHolder other = StartHolder("x");
        Delete("the folder");

        TryAcquire("the vault", TimeSpan.FromMinutes(3), longestHold: TimeSpan.FromSeconds(2))!.Dispose();

        Assert.Equal(_start + TimeSpan.FromSeconds(2), _clock.Elapsed);
        Assert.False(File.Exists(Path.Combine(Folder, "settled")), "the other one may hold what others want now");
        Assert.Null(TryAcquire("x", TimeSpan.FromSeconds(5)));
        other.End();
    }

    [Theory]
    [InlineData("who holds a secret's lock", 2, 2)]
    [InlineData("who ends a holder's work", 2, 2)]
    [InlineData("who holds none any more", 60, 100)]
    public void The_vault_s_own_lock_is_waited_for_for_moments_where_others_may_need_it_to_end_and_else_to_the_end(string who, int least, int most)
    {
        using VaultFixture on = new();
        IHeldLock held = on.Vault.LockSecret("a");
        if (who != "who holds a secret's lock")
        {
            held.Dispose();
        }

        using LockHolder other = StartHolder("x");
        Delete("the folder");
        if (who == "who ends a holder's work")
        {
            on.Vault.Detached(on.Pipeline, vault => vault.Hold().Dispose());
        }
        else
        {
            on.Vault.Hold().Dispose();
        }

        Assert.InRange(on.Waited, TimeSpan.FromSeconds(least), TimeSpan.FromSeconds(most));
        Assert.Equal(least > 2, File.Exists(Path.Combine(Folder, "settled")));
        if (who == "who holds a secret's lock")
        {
            held.Dispose();
        }

        other.End();
    }

    [Fact]
    public void A_neighbour_who_locks_the_home_keeps_nobody_out()
    {
        using LockHolder neighbour = LockHolder.Start(file: null, _home);

        TryAcquire("x", TimeSpan.FromMinutes(3))!.Dispose();

        Assert.InRange(_clock.Elapsed - _start, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(100));
        neighbour.End();
    }

    [Fact]
    public void In_a_folder_that_is_settled_a_new_lock_waits_for_nobody()
    {
        TryAcquire("x", TimeSpan.Zero)!.Dispose();
        using LockHolder other = StartHolder("x");

        TryAcquire("another", TimeSpan.Zero)!.Dispose();

        Assert.Equal(UnixRights.PrivateFile, UnixRights.Of(Path.Combine(Folder, "settled")));
        other.End();
    }

    private IHeldLock? TryAcquire(string name, TimeSpan patience, TimeSpan? longestHold = null) => VaultLock.TryAcquire(
        name, () => Path.Combine(StateFolder.Find("v"), name + ".lock"), wasUsed: () => false, patience, _clock, _pipeline, longestHold);

    private void Delete(string what)
    {
        if (what == "each file")
        {
            Array.ForEach(Directory.GetFiles(Folder), File.Delete);
        }
        else
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    /// <summary>A process that holds the lock as this module does: present in the home and in the folder.</summary>
    private LockHolder StartHolder(string name) => LockHolder.Start(Path.Combine(Folder, name + ".lock"), _home, Folder);
}
