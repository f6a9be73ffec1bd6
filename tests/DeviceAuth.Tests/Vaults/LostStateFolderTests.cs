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

    private IHeldLock? TryAcquire(string name, TimeSpan patience) => VaultLock.TryAcquire(
        name, Path.Combine(StateFolder.Find("v"), name + ".lock"), wasUsed: () => false, patience, _clock, _pipeline);

    /// <summary>A process that holds the lock as this module does: present in the home and in the folder.</summary>
    private LockHolder StartHolder(string name) => LockHolder.Start(Path.Combine(Folder, name + ".lock"), _home, Folder);
}
