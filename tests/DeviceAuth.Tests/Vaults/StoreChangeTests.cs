using System;
using System.IO;
using DeviceAuth.Errors;
using DeviceAuth.Tests.Fakes;
using DeviceAuth.Vaults;
using Xunit;

namespace DeviceAuth.Tests.Vaults;

/// <summary>A write that fails loses nothing of what else is in the file, and nothing that others wrote while it waited.</summary>
public sealed class StoreChangeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("deviceauth-change-").FullName;
    private readonly FakeClock _clock = new();
    private readonly FakeSecrets _secrets = new();
    private readonly FakePipeline _pipeline;

    public StoreChangeTests()
    {
        _pipeline = new FakePipeline(_clock);
        File.WriteAllText(Store, "before");
        _secrets["deviceauth-a"] = "1:x";
        _secrets.OnNames = () =>
        {
            if (File.ReadAllText(Store) == "torn")
            {
                throw Failure("list its secrets");
            }
        };
    }

    private string Store => Path.Combine(_folder, "storefile");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string> Failures => [ErrorIds.VaultLocked, "busy", ErrorIds.VaultFailed, "calls back", "no text"];

    [Theory]
    [MemberData(nameof(Failures))]
    public void What_others_wrote_while_it_waited_is_there_and_the_error_is_what_it_was(string kind)
    {
        DeviceAuthException failure = FailureOf(kind);
        int looks = 0;
        Action? look = _secrets.OnNames;
        _secrets.OnNames = () =>
        {
            looks++;
            look!();
        };

        DeviceAuthException thrown = Assert.Throws<DeviceAuthException>(() => Run(() =>
        {
            File.WriteAllText(Store, "with the secret of others");
            throw failure;
        }));

        Assert.Same(failure, thrown);
        Assert.Equal("with the secret of others", File.ReadAllText(Store));
        Assert.Empty(StoreCopy.Left(Store));
        Assert.True(looks == 0 || kind == ErrorIds.VaultFailed, "a locked vault asks for its password, and a busy one is waited for again");
    }

    [Fact]
    public void What_others_wrote_is_there_though_the_vault_does_not_have_what_it_took()
    {
        Assert.False(Run(() =>
        {
            File.WriteAllText(Store, "with the secret of others");
            return false;
        }));

        Assert.Equal("with the secret of others", File.ReadAllText(Store));
        Assert.Empty(StoreCopy.Left(Store));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_file_that_it_left_torn_is_put_back_and_the_error_says_so(bool isRemoval)
    {
        DeviceAuthException thrown = Assert.Throws<DeviceAuthException>(() => Run(
            () =>
            {
                File.WriteAllText(Store, "torn");
                throw Failure("write 'deviceauth-a'");
            },
            isRemoval));

        Assert.Equal("before", File.ReadAllText(Store));
        Assert.Equal(["storefile"], Names());
        Assert.Equal(ErrorIds.VaultFailed, thrown.ErrorId);
        Assert.StartsWith("The vault 'v' could not write 'deviceauth-a'", thrown.Message, StringComparison.Ordinal);
        Assert.EndsWith("The vault's file was put back as it was before.", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_it_left_torn_is_put_back_though_it_said_nothing()
    {
        Assert.False(Run(() =>
        {
            File.WriteAllText(Store, "torn");
            return false;
        }));

        Assert.Equal("before", File.ReadAllText(Store));
    }

    [Fact]
    public void Where_the_vault_is_busy_then_the_file_stays_and_the_copy_waits_for_the_next_one()
    {
        _secrets.OnNames = () => throw DeviceAuthError.SecretManagementBusy();
        DeviceAuthException failure = Failure("write 'deviceauth-a'");

        Assert.Same(failure, Assert.Throws<DeviceAuthException>(() => Run(() =>
        {
            File.WriteAllText(Store, "torn");
            throw failure;
        })));

        Assert.Equal("torn", File.ReadAllText(Store)); // as far as anybody knows it is not
        Assert.Equal("deviceauth-a", Assert.Single(StoreCopy.Left(Store)).SecretName);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_write_that_succeeded_is_none_that_failed_though_its_copy_cannot_be_removed(bool isDone)
    {
        Assert.Equal(isDone, Run(() =>
        {
            File.WriteAllText(Store, "after");
            MakeIrremovable(Assert.Single(StoreCopy.Left(Store)).FilePath);
            return isDone;
        }));

        Assert.Equal("after", File.ReadAllText(Store));
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public void A_write_that_failed_says_why_though_its_copy_cannot_be_removed(string kind)
    {
        DeviceAuthException failure = FailureOf(kind);

        Assert.Same(failure, Assert.Throws<DeviceAuthException>(() => Run(() =>
        {
            MakeIrremovable(Assert.Single(StoreCopy.Left(Store)).FilePath);
            throw failure;
        })));
    }

    [Fact]
    public void A_copy_that_a_dead_process_left_blocks_nobody_where_the_file_is_whole_and_it_cannot_be_removed()
    {
        StoreCopy copy = new(Store, "deviceauth-a");
        copy.Make();
        File.WriteAllText(Store, "after");
        _secrets.OnNames = () => MakeIrremovable(copy.FilePath);

        Assert.False(Mending.Mend(copy, Store));

        Assert.Equal("after", File.ReadAllText(Store));
    }

    [Theory]
    [InlineData("stopped")]
    [InlineData("busy")]
    public void A_look_at_the_copy_that_is_broken_off_leaves_the_file_in_its_place(string how)
    {
        StoreCopy copy = new(Store, "deviceauth-a");
        copy.Make();
        File.WriteAllText(Store, "torn");
        _secrets.OnNames = () => throw (File.ReadAllText(Store) == "torn" ? Failure("list its secrets")
            : how == "busy" ? DeviceAuthError.SecretManagementBusy() : new OperationCanceledException());

        Assert.ThrowsAny<Exception>(() => Mending.Mend(copy, Store));

        Assert.Equal("torn", File.ReadAllText(Store));
        Assert.Equal("before", File.ReadAllText(copy.FilePath));
        Assert.Equal(2, Names().Length);
    }

    private StoreMending Mending => new(_secrets, "v", _clock, _pipeline);

    private static DeviceAuthException FailureOf(string kind) => kind switch
    {
        ErrorIds.VaultLocked => DeviceAuthError.VaultLocked("v", new InvalidOperationException("Wrong password.")),
        "busy" => DeviceAuthError.SecretManagementBusy(),
        "calls back" => DeviceAuthError.VaultCallsBack(),
        "no text" => DeviceAuthError.RecordUnreadable("v", "deviceauth-a", "it is none"),
        _ => Failure("write 'deviceauth-a'"),
    };

    /// <summary>As other software that has it open does on Windows: a folder cannot be deleted as a file is.</summary>
    private static void MakeIrremovable(string path)
    {
        if (File.Exists(path))
        {
            File.Delete(path);
            Directory.CreateDirectory(path);
        }
    }

    private static DeviceAuthException Failure(string what) => DeviceAuthError.VaultFailed("v", what, new InvalidOperationException("It failed."));

    private string[] Names() => Array.ConvertAll(Directory.GetFiles(_folder), path => Path.GetFileName(path));

    private bool Run(Func<bool> change, bool isRemoval = false) =>
        new StoreChange(_secrets, "v", _clock, _pipeline).Run(Store, "deviceauth-a", isRemoval, change);
}
