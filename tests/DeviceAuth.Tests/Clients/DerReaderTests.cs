using System;
using System.Security.Cryptography;
using DeviceAuth.OAuth;
using Xunit;

namespace DeviceAuth.Tests.Clients;

/// <summary>The reader of DER believes no length, and no input keeps it busy.</summary>
public sealed class DerReaderTests
{
    [Fact]
    public void Values_are_read_one_behind_the_other_and_one_in_the_other()
    {
        DerReader reader = new DerReader([0x30, 0x07, 0x02, 0x02, 0x00, 0x80, 0x04, 0x01, 0x2A]).Enter(DerReader.Sequence);

        Assert.Equal([0x80], reader.ReadUnsigned());
        Assert.True(reader.IsNext(DerReader.OctetString));
        Assert.Equal([0x2A], reader.Read(DerReader.OctetString));
        Assert.False(reader.IsNext(DerReader.OctetString));
    }

    [Theory]
    [InlineData("")] // nothing
    [InlineData("30")] // no length
    [InlineData("3001")] // cut short
    [InlineData("3080")] // no definite length
    [InlineData("3081")]
    [InlineData("308400000001 00")] // a length of four bytes
    [InlineData("3084FFFFFFFF")]
    [InlineData("3083FFFFFF")] // longer than all there is
    [InlineData("0203000000")] // another tag
    public void What_is_no_sequence_is_refused(string hex) =>
        Assert.Throws<FormatException>(() => new DerReader(Bytes(hex)).Enter(DerReader.Sequence));

    [Fact]
    public void A_value_does_not_reach_beyond_the_one_that_it_stands_in()
    {
        DerReader inner = new DerReader(Bytes("3003 020401 02030405")).Enter(DerReader.Sequence);

        Assert.Throws<FormatException>(() => inner.ReadUnsigned());
    }

    [Theory]
    [InlineData("0200")] // no number
    [InlineData("0201FF")] // a negative one
    public void A_number_is_one_and_not_negative(string hex) => Assert.Throws<FormatException>(() => new DerReader(Bytes(hex)).ReadUnsigned());

    [Theory]
    [InlineData("0300")]
    [InlineData("03020780")]
    public void Bits_are_whole_bytes(string hex) => Assert.Throws<FormatException>(() => new DerReader(Bytes(hex)).ReadBits());

    /// <summary>Keys with a byte changed, cut or added: they are keys, or refused in one way, and nothing of them is said.</summary>
    [Fact]
    public void A_key_that_is_broken_anywhere_is_a_key_or_refused()
    {
        Random random = new(20261126);
        byte[][] keys = [Keys.Rsa.ExportRSAPrivateKey(), Keys.Rsa.ExportPkcs8PrivateKey(), Keys.P256.ExportECPrivateKey(), Keys.P384.ExportPkcs8PrivateKey()];
        string[] labels = ["RSA PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY", "PRIVATE KEY"];
        int refused = 0;
        for (int round = 0; round < 4000; round++)
        {
            byte[] broken = Broken(keys[round % 4], random);
            string pem = new(PemEncoding.Write(labels[round % 4], broken));
            try
            {
                PrivateKeyText.Read(pem).Dispose();
            }
            catch (FormatException exception)
            {
                refused++;
                string text = Convert.ToBase64String(broken);
                Assert.True(text.Length < 16 || !exception.ToString().Contains(text[..16], StringComparison.Ordinal));
            }
        }

        Assert.InRange(refused, 1000, 4000);
    }

    private static byte[] Broken(byte[] key, Random random)
    {
        byte[] copy = [.. key];
        switch (random.Next(3))
        {
            case 0:
                copy[random.Next(Math.Min(copy.Length, 64))] = (byte)random.Next(256);
                return copy;
            case 1:
                return copy[..random.Next(copy.Length)];
            default:
                copy[random.Next(copy.Length)] ^= (byte)(1 << random.Next(8));
                return [.. copy[..random.Next(copy.Length)], (byte)random.Next(256), .. copy[random.Next(copy.Length)..]];
        }
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
