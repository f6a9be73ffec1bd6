using System;
using System.Globalization;
using System.IO;
using DeviceAuth.Tests.Fakes;
using DeviceAuth.Vaults;
using Xunit;

namespace DeviceAuth.Tests.Vaults;

/// <summary>The journal of this user's processes: what it says of a secret, and what it does not trust.</summary>
public sealed class VaultStateTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 1, 2, 3, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("deviceauth-state-").FullName;

    private string Path => System.IO.Path.Combine(_folder, "x.state");

    private VaultState State => VaultState.Load(Path);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_failed_refresh_is_known_to_all_until_the_next_write()
    {
        State.Note(Entry("a"));
        State.NoteRefreshFailure("A", Now);

        Assert.Equal(Now, State.RefreshFailedAt("a"));
        Assert.Null(State.RefreshFailedAt("b"));
        Assert.Equal("a", State.Newest!.SecretName);

        State.Note(Entry("b"));
        Assert.Equal(Now, State.RefreshFailedAt("a"));

        State.Note(Entry("a"));
        Assert.Null(State.RefreshFailedAt("a"));
    }

    [Fact]
    public void A_refused_name_is_known_until_the_vault_takes_it()
    {
        State.NoteReserved("a", Now);
        State.Note(Entry("a") with { Hash = VaultStateEntry.Absent });

        Assert.Equal(Now, State.ReservedAt("a"));

        State.Note(Entry("a"));
        Assert.Null(State.ReservedAt("a"));
    }

    [Fact]
    public void Of_more_writes_than_there_is_room_for_the_newest_stay()
    {
        for (int i = 0; i < 700; i++)
        {
            State.Note(Entry($"deviceauth-a-rather-long-name-{i.ToString(CultureInfo.InvariantCulture)}"));
        }

        Assert.True(new FileInfo(Path).Length <= 64 * 1024);
        Assert.Equal("deviceauth-a-rather-long-name-699", State.Newest!.SecretName);
        Assert.NotNull(State.Find("deviceauth-a-rather-long-name-400"));
        Assert.Null(State.Find("deviceauth-a-rather-long-name-0"));
    }

    [Theory]
    [InlineData("huge")]
    [InlineData("pipe")]
    [InlineData("link")]
    [InlineData("folder")]
    public void What_is_not_such_a_file_is_not_read_and_not_waited_for(string kind)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() && kind is "pipe" or "link", "there is no such thing there, or it needs a right");
        State.Note(Entry("a"));
        switch (kind)
        {
            case "huge":
                using (FileStream file = File.OpenWrite(Path))
                {
                    file.SetLength(4L << 30);
                }

                break;
            case "pipe":
                File.Delete(Path);
                SystemPrograms.Run("mkfifo", Path);
                break;
            case "link":
                File.Move(Path, Path + "2");
                File.CreateSymbolicLink(Path, Path + "2");
                break;
            default:
                File.Delete(Path);
                Directory.CreateDirectory(Path);
                break;
        }

        Assert.Null(State.Newest);
        State.Note(Entry("b"));
        Assert.Equal(kind == "folder" ? null : "b", State.Newest?.SecretName);
    }

    [Fact]
    public void It_is_its_owner_s_alone()
    {
        State.Note(Entry("a"));

        Assert.SkipWhen(OperatingSystem.IsWindows(), "the folder's access control list counts there");
        Assert.Equal(UnixRights.PrivateFile, UnixRights.Of(Path));
    }

    private static VaultStateEntry Entry(string name) => new(name, VaultStateEntry.HashOf("x"), 1, Now);
}
