using System;
using System.IO;
using System.Linq;
using DeviceAuth.Vaults;
using Xunit;

namespace DeviceAuth.Tests.Vaults;

/// <summary>What a copy tells of a file whose writer died, without the password of either.</summary>
public sealed class StoreCopyTests : IDisposable
{
    private static readonly byte[] One = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private static readonly byte[] Two = [.. Enumerable.Range(101, 48).Select(i => (byte)i)];
    private static readonly byte[] Three = [.. Enumerable.Range(201, 32).Select(i => (byte)i)];

    private readonly string _folder = Directory.CreateTempSubdirectory("deviceauth-copy-").FullName;

    private string Store => Path.Combine(_folder, "storefile");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void It_is_beside_the_file_and_says_whose_write_it_was_for()
    {
        Write(One, Two);
        new StoreCopy(Store, "deviceauth-a").Make();

        StoreCopy left = Assert.Single(StoreCopy.Left(Store));

        Assert.Equal("deviceauth-a", left.SecretName);
        Assert.True(left.IsSame);
        Assert.Equal(_folder, Path.GetDirectoryName(left.FilePath));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(Fakes.UnixRights.PrivateFile, Fakes.UnixRights.Of(left.FilePath));
        }

        left.Remove();
        Assert.Empty(StoreCopy.Left(Store));
    }

    [Fact]
    public void A_copy_that_broke_off_itself_is_none()
    {
        Write(One);
        File.WriteAllText(Path.Combine(_folder, "deviceauth-before-storefile.new"), "half");
        File.WriteAllText(Path.Combine(_folder, "deviceauth-before-storefile.deviceauth-a.new"), "half");

        Assert.Empty(StoreCopy.Left(Store));
    }

    [Fact]
    public void A_link_in_the_way_of_the_copy_is_not_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a link needs a right there that few have");
        Write(One);
        string precious = Path.Combine(_folder, "precious");
        File.WriteAllText(precious, "precious");
        File.CreateSymbolicLink(Path.Combine(_folder, "deviceauth-before-storefile.new"), precious);

        new StoreCopy(Store, null).Make();

        Assert.Equal("precious", File.ReadAllText(precious));
        Assert.Null(Assert.Single(StoreCopy.Left(Store)).SecretName);
    }

    [Fact]
    public void A_file_that_lacks_one_piece_broke_off_in_the_middle_of_a_replacement()
    {
        StoreCopy copy = CopyOf(One, Two, Three);

        Assert.All(new[] { new[] { One, Two }, [One, Three], [Two, Three], [Three] }, rest =>
        {
            Write(rest);
            Assert.True(copy.LacksOnePiece);
        });
        Assert.All(new[] { new[] { One, Two, Three }, [One, Three, Two], [Two, One], [One, Two, Three, One] }, other =>
        {
            Write(other);
            Assert.False(copy.LacksOnePiece);
        });
    }

    [Theory]
    [InlineData(36, true)]
    [InlineData(60, true)]
    [InlineData(0, false)]
    public void A_file_that_begins_anew_and_ends_as_before_was_cut_short(int written, bool isCutShort)
    {
        StoreCopy copy = CopyOf(One, Two, Three);
        byte[] bytes = File.ReadAllBytes(Store);
        for (int i = 4; i < written; i++)
        {
            bytes[i] ^= 0xFF;
        }

        File.WriteAllBytes(Store, bytes);

        Assert.Equal(isCutShort, copy.IsCutShort && !copy.IsSame);
    }

    [Fact]
    public void A_whole_file_was_not_cut_short()
    {
        StoreCopy copy = CopyOf(One, Three);

        Write(Three, One); // the same length, and another end
        Assert.False(copy.IsCutShort);
        Write(One, Two, Three);
        Assert.False(copy.IsCutShort);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { 255, 255, 255, 255, 1, 1, 1, 1 })]
    [InlineData(new byte[] { 0, 0, 0, 127, 1, 1, 1, 1 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 255, 255, 255, 127 })]
    public void A_file_that_is_nonsense_is_survived(byte[] nonsense)
    {
        StoreCopy copy = CopyOf(One, Two);
        File.WriteAllBytes(Store, nonsense);

        Assert.False(copy.LacksOnePiece);
        Assert.False(copy.IsCutShort);
    }

    [Fact]
    public void What_is_put_back_is_the_file_as_it_was()
    {
        StoreCopy copy = CopyOf(One, Two);
        byte[] before = File.ReadAllBytes(Store);
        File.WriteAllText(Store, "torn");

        copy.Swap();
        Assert.Equal(before, File.ReadAllBytes(Store));
        copy.Swap();
        Assert.Equal("torn", File.ReadAllText(Store));
        copy.PutBack();

        Assert.Equal(before, File.ReadAllBytes(Store));
        Assert.Equal(["storefile"], Directory.GetFiles(_folder).Select(path => Path.GetFileName(path)));
    }

    private StoreCopy CopyOf(params byte[][] secrets)
    {
        Write(secrets);
        StoreCopy copy = new(Store, "deviceauth-a");
        copy.Make();
        return copy;
    }

    /// <summary>A file as SecretStore lays it out: hash, index, secrets.</summary>
    private void Write(params byte[][] secrets)
    {
        byte[] index = [.. Enumerable.Repeat((byte)secrets.Length, 16 * secrets.Length)];
        byte[] hash = [.. Enumerable.Repeat((byte)(secrets.Sum(secret => secret[0]) & 0xFF), 32)];
        File.WriteAllBytes(Store, [.. BitConverter.GetBytes(hash.Length), .. hash, .. BitConverter.GetBytes(index.Length), .. index, .. secrets.SelectMany(secret => secret)]);
    }
}
