using System;

namespace DeviceAuth.OAuth;

/// <summary>
/// Reads values in DER (ITU-T X.690 §8, §10), as far as private keys need it: definite lengths alone, each value within the one around it,
/// and nothing is kept but what is asked for. It goes forward only, so that no input costs more time than its length.
/// </summary>
internal sealed class DerReader
{
    public const byte Integer = 0x02;
    public const byte BitString = 0x03;
    public const byte OctetString = 0x04;
    public const byte ObjectIdentifier = 0x06;
    public const byte Sequence = 0x30;

    /// <summary>The first and the second value with a tag of its own context, constructed.</summary>
    public const byte Context0 = 0xA0;
    public const byte Context1 = 0xA1;

    /// <summary>A length of more bytes than this is longer than any key.</summary>
    private const int MostLengthBytes = 3;

    private readonly byte[] _bytes;
    private readonly int _end;
    private int _at;

    public DerReader(byte[] bytes)
        : this(bytes, 0, bytes.Length)
    {
    }

    private DerReader(byte[] bytes, int start, int end)
    {
        _bytes = bytes;
        _at = start;
        _end = end;
    }

    /// <summary>The next value has this tag.</summary>
    public bool IsNext(byte tag) => _at < _end && _bytes[_at] == tag;

    /// <summary>Goes past a value that is made of others, and reads those.</summary>
    /// <exception cref="FormatException">There is none, or it is longer than what it stands in.</exception>
    public DerReader Enter(byte tag)
    {
        (int start, int end) = Next(tag);
        return new DerReader(_bytes, start, end);
    }

    /// <summary>Goes past a value, and gives its content.</summary>
    /// <exception cref="FormatException">There is none, or it is longer than what it stands in.</exception>
    public byte[] Read(byte tag)
    {
        (int start, int end) = Next(tag);
        byte[] content = new byte[end - start];
        Array.Copy(_bytes, start, content, 0, content.Length);
        return content;
    }

    /// <summary>Goes past a number that is not negative, and gives it without zeros before it.</summary>
    public byte[] ReadUnsigned()
    {
        byte[] content = Read(Integer);
        if (content.Length == 0 || content[0] >= 0x80)
        {
            throw new FormatException("it has a number that none is");
        }

        int zeros = 0;
        while (zeros < content.Length - 1 && content[zeros] == 0)
        {
            zeros++;
        }

        byte[] number = new byte[content.Length - zeros];
        Array.Copy(content, zeros, number, 0, number.Length);
        return number;
    }

    /// <summary>Goes past the bits of a value whose number is whole bytes, and gives those.</summary>
    public byte[] ReadBits()
    {
        byte[] content = Read(BitString);
        if (content.Length == 0 || content[0] != 0)
        {
            throw new FormatException("it has bits that are no whole bytes");
        }

        byte[] bits = new byte[content.Length - 1];
        Array.Copy(content, 1, bits, 0, bits.Length);
        return bits;
    }

    private (int Start, int End) Next(byte tag)
    {
        if (!IsNext(tag))
        {
            throw new FormatException("it is not made as keys are");
        }

        _at++;
        int length = Length();
        if (length > _end - _at)
        {
            throw new FormatException("it is cut short");
        }

        int start = _at;
        _at += length;
        return (start, _at);
    }

    private int Length()
    {
        int first = Byte();
        if (first < 0x80)
        {
            return first;
        }

        int count = first & 0x7F;
        if (count is 0 or > MostLengthBytes)
        {
            throw new FormatException("it has a length that no key has");
        }

        int length = 0;
        for (int i = 0; i < count; i++)
        {
            length = (length << 8) | Byte();
        }

        return length;
    }

    private int Byte() => _at < _end ? _bytes[_at++] : throw new FormatException("it is cut short");
}
