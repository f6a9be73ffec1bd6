using System;
using System.IO;
using System.Runtime.InteropServices;
using DeviceAuth.Errors;
using DeviceAuth.Tests.Fakes;
using DeviceAuth.Vaults;
using Xunit;

namespace DeviceAuth.Tests.Vaults;

/// <summary>A folder of one's own, or an error that says why. Here alone, since the home is the process's.</summary>
[Collection(nameof(StateFolderTests))]
[CollectionDefinition(nameof(StateFolderTests), DisableParallelization = true)]
public sealed class StateFolderTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("deviceauth-home-").FullName;
    private readonly string? _oldHome = Environment.GetEnvironmentVariable("HOME");
    private readonly string? _oldTemporary = Environment.GetEnvironmentVariable("TMPDIR");

    public StateFolderTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the access control lists of local application data count there");
        Environment.SetEnvironmentVariable("HOME", _home);
        Environment.SetEnvironmentVariable("TMPDIR", Temporary);
        Directory.CreateDirectory(Temporary);
    }

    private string Folder => Path.Combine(_home, ".local", "state", "deviceauth");

    private string Temporary => Path.Combine(_home, "tmp");

    private static string User => SystemPrograms.OutputOf("id", "-u");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("HOME", _oldHome);
        Environment.SetEnvironmentVariable("TMPDIR", _oldTemporary);
        Directory.Delete(_home, recursive: true);
    }

    [Fact]
    public void It_is_its_owner_s_alone()
    {
        Assert.Equal(Folder, StateFolder.Find("v"));

        Assert.Equal(UnixRights.PrivateFolder, UnixRights.Of(Folder));
    }

    [Theory]
    [InlineData(0b111_101_101)]
    [InlineData(0b111_111_111)]
    [InlineData(0b101_000_000)]
    public void One_that_others_may_enter_is_closed(int mode)
    {
        Directory.CreateDirectory(Folder);
        UnixRights.Give(Folder, mode);

        StateFolder.Find("v");

        Assert.Equal(UnixRights.PrivateFolder, UnixRights.Of(Folder));
    }

    [Theory]
    [InlineData("000")]
    [InlineData("077")]
    [InlineData("777")]
    public void What_it_lies_in_is_made_for_its_owner_alone_whatever_the_umask(string umask)
    {
        string old = Umask(umask);
        try
        {
            Assert.Equal(Folder, StateFolder.Find("v"));
        }
        finally
        {
            Umask(old);
        }

        foreach (string path in new[] { Folder, Path.GetDirectoryName(Folder)!, Path.Combine(_home, ".local") })
        {
            Assert.Equal(UnixRights.PrivateFolder, UnixRights.Of(path));
        }
    }

    [Theory]
    [InlineData(".local", "0777", "others may write into")]
    [InlineData(".local/state", "0757", "others may write into")]
    [InlineData(".local/state", "neighbour", "belongs to the user 12345")]
    [InlineData(".local", "neighbour", "belongs to the user 12345")]
    [InlineData(".local", "1777", null)]
    [InlineData(".local/state", "0775", null)]
    [InlineData(".local", "0755", null)]
    public void Where_a_neighbour_could_put_his_own_in_its_place_is_an_error(string parent, string rights, string? reason)
    {
        Assert.SkipWhen(rights == "neighbour" && User != "0", "only root can give a folder away");
        Directory.CreateDirectory(Folder);
        string path = Path.Combine(_home, parent);
        SystemPrograms.Run(rights == "neighbour" ? "chown" : "chmod", rights == "neighbour" ? "12345" : rights, path);

        if (reason is null)
        {
            Assert.Equal(Folder, StateFolder.Find("v"));
            return;
        }

        DeviceAuthException failure = Assert.Throws<DeviceAuthException>(() => StateFolder.Find("v"));
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0b111_101_101, false)]
    [InlineData(0b111_000_000, true)]
    public void A_link_is_followed_to_a_folder_that_is_private_already_and_no_other_is_changed(int rights, bool isTaken)
    {
        string elsewhere = Path.Combine(_home, "work");
        Directory.CreateDirectory(elsewhere);
        UnixRights.Give(elsewhere, rights);
        Directory.CreateDirectory(Path.GetDirectoryName(Folder)!);
        File.CreateSymbolicLink(Folder, elsewhere);

        if (isTaken)
        {
            Assert.Equal(Folder, StateFolder.Find("v"));
        }
        else
        {
            Assert.Contains("it is a link", Assert.Throws<DeviceAuthException>(() => StateFolder.Find("v")).Message, StringComparison.Ordinal);
        }

        Assert.Equal(rights, UnixRights.Of(elsewhere));
    }

    [Fact]
    public void One_of_another_user_s_in_the_home_is_an_error_that_says_whose_it_is()
    {
        Assert.SkipWhen(User != "0", "only root can give a folder away");
        Directory.CreateDirectory(Folder);
        SystemPrograms.Run("chown", "12345", Folder);

        DeviceAuthException failure = Assert.Throws<DeviceAuthException>(() => StateFolder.Find("v"));

        Assert.Equal(ErrorIds.VaultFailed, failure.ErrorId);
        Assert.Contains("it belongs to the user 12345, and this is the user 0", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("relative")]
    public void Without_a_home_it_is_in_the_temporary_folder_by_the_user_s_number(string? home)
    {
        Environment.SetEnvironmentVariable("HOME", home);

        string folder = StateFolder.Find("v");

        Assert.Equal(Path.Combine(Temporary, $"deviceauth-{User}"), folder);
        Assert.Equal(UnixRights.PrivateFolder, UnixRights.Of(folder));
    }

    [Theory]
    [InlineData("link")]
    [InlineData("file")]
    [InlineData("neighbour")]
    public void One_in_the_temporary_folder_that_is_not_this_user_s_is_an_error(string kind)
    {
        Assert.SkipWhen(kind == "neighbour" && User != "0", "only root can give a folder away");
        Environment.SetEnvironmentVariable("HOME", null);
        string folder = Path.Combine(Temporary, $"deviceauth-{User}");
        switch (kind)
        {
            case "link":
                File.CreateSymbolicLink(folder, _home);
                break;
            case "file":
                File.WriteAllText(folder, "");
                break;
            default:
                Directory.CreateDirectory(folder);
                SystemPrograms.Run("chown", "12345", folder);
                break;
        }

        Assert.Contains(folder, Assert.Throws<DeviceAuthException>(() => StateFolder.Find("v")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_home_that_cannot_be_written_does_not_matter()
    {
        File.WriteAllText(Path.Combine(_home, ".local"), "no folder");

        Assert.StartsWith(Temporary, StateFolder.Find("v"), StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_was_found_fit_is_not_tried_again_until_it_is_made_anew()
    {
        StateFolder.Find("v");
        DateTime untouched = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        Directory.SetLastWriteTimeUtc(Folder, untouched);

        Assert.Equal(Folder, StateFolder.Find("v"));
        Assert.Equal(untouched, Directory.GetLastWriteTimeUtc(Folder));

        Directory.Delete(Folder);
        Assert.Equal(Folder, StateFolder.Find("v"));
        Assert.Equal(UnixRights.PrivateFolder, UnixRights.Of(Folder));
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
    }

    /// <summary>Sets this process's umask, and returns the one that it had.</summary>
    private static string Umask(string umask) => Convert.ToString(SetUmask(Convert.ToInt32(umask, 8)), 8);

    [DllImport("libc", EntryPoint = "umask")]
    private static extern int SetUmask(int mask);
}
