using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace DeviceAuth.EngineTests.QrCodes;

/// <summary>
/// Reads a QR code from lines of half blocks (ISO/IEC 18004), versions 1 to 10, level L. It is strict: a scanner repairs
/// what is damaged, and here nothing may be damaged. It was held against jsQR when it was written.
/// </summary>
internal sealed class QrCodeReader
{
    private const int QuietZone = 4;

    /// <summary>For level L, by version: the centres of alignment patterns, and each block's data and error correction codewords.</summary>
    private static readonly (int[] Alignment, int[] DataOfBlocks, int Correction)[] Versions =
    [
        ([], [19], 7),
        ([6, 18], [34], 10),
        ([6, 22], [55], 15),
        ([6, 26], [80], 20),
        ([6, 30], [108], 26),
        ([6, 34], [68, 68], 18),
        ([6, 22, 38], [78, 78], 20),
        ([6, 24, 42], [97, 97], 24),
        ([6, 26, 46], [116, 116], 30),
        ([6, 28, 50], [68, 68, 69, 69], 18),
    ];

    /// <summary>True for dark, without the quiet zone.</summary>
    private readonly bool[,] _dark;
    private readonly int _size;
    private readonly int _version;

    private QrCodeReader(bool[,] dark)
    {
        _dark = dark;
        _size = dark.GetLength(0);
        _version = (_size - 17) / 4;
        Assert.True(_size % 4 == 1 && _version is >= 1 and <= 10, $"A QR code of {_size} modules");
    }

    /// <summary>The text in a drawing whose blocks are light.</summary>
    public static string Read(IReadOnlyList<string> lines)
    {
        int width = lines[0].Length;
        Assert.All(lines, line => Assert.Equal(width, line.Length));
        Assert.Equal((width + 1) / 2, lines.Count);
        bool IsLight(int row, int column) => lines[row / 2][column] switch
        {
            '█' => true,
            '▀' => row % 2 == 0,
            '▄' => row % 2 == 1,
            ' ' => false,
            char other => throw new FormatException($"'{other}' is no half block."),
        };

        int size = width - (2 * QuietZone);
        bool[,] dark = new bool[size, size];
        for (int row = 0; row < width; row++)
        {
            for (int column = 0; column < width; column++)
            {
                bool isQuiet = Math.Min(row, column) < QuietZone || Math.Max(row, column) >= size + QuietZone;
                if (isQuiet)
                {
                    Assert.True(IsLight(row, column), $"The quiet zone is dark at {row}, {column}.");
                }
                else
                {
                    dark[row - QuietZone, column - QuietZone] = !IsLight(row, column);
                }
            }
        }

        return new QrCodeReader(dark).Read();
    }

    private string Read()
    {
        CheckPatterns();
        int mask = ReadMask();
        return new QrCodeText(ReadBlocks(ReadCodewords(mask)), _version).Read();
    }

    private void CheckPatterns()
    {
        foreach ((int top, int left) in new[] { (0, 0), (0, _size - 7), (_size - 7, 0) })
        {
            for (int row = 0; row < 7; row++)
            {
                for (int column = 0; column < 7; column++)
                {
                    int ring = Math.Max(Math.Abs(row - 3), Math.Abs(column - 3));
                    Assert.Equal(ring != 2, _dark[top + row, left + column]);
                }
            }
        }

        for (int i = 8; i < _size - 8; i++)
        {
            Assert.Equal(i % 2 == 0, _dark[6, i]);
            Assert.Equal(i % 2 == 0, _dark[i, 6]);
        }

        Assert.True(_dark[_size - 8, 8], "The dark module is light.");
    }

    /// <summary>Reads the format from both of its places, and checks its own error correction (BCH).</summary>
    private int ReadMask()
    {
        int first = 0, second = 0;
        for (int i = 0; i < 15; i++)
        {
            first |= Bit(i < 6 ? (i, 8) : i < 8 ? (i + 1, 8) : i == 8 ? (8, 7) : (8, 14 - i), i);
            second |= Bit(i < 8 ? (8, _size - 1 - i) : (_size - 15 + i, 8), i);
        }

        Assert.Equal(first, second);
        int format = first ^ 0b101010000010010;
        int remainder = format;
        for (int i = 14; i >= 10; i--)
        {
            remainder ^= ((remainder >> i) & 1) * (0b10100110111 << (i - 10));
        }

        Assert.Equal(0, remainder);
        Assert.Equal(0b01, format >> 13); // level L
        return (format >> 10) & 7;
    }

    private int Bit((int Row, int Column) at, int position) => (_dark[at.Row, at.Column] ? 1 : 0) << position;

    /// <summary>Goes up and down in pairs of columns from the lower right, past whatever is no data.</summary>
    private List<byte> ReadCodewords(int mask)
    {
        List<bool> bits = [];
        bool up = true;
        for (int right = _size - 1; right > 0; right -= 2)
        {
            if (right == 6)
            {
                right--;
            }

            for (int i = 0; i < _size; i++)
            {
                int row = up ? _size - 1 - i : i;
                foreach (int column in new[] { right, right - 1 })
                {
                    if (!IsFunction(row, column))
                    {
                        bits.Add(_dark[row, column] ^ IsMasked(mask, row, column));
                    }
                }
            }

            up = !up;
        }

        return [.. bits.Chunk(8).Where(chunk => chunk.Length == 8).Select(chunk => (byte)chunk.Aggregate(0, (sum, bit) => (sum << 1) | (bit ? 1 : 0)))];
    }

    private bool IsFunction(int row, int column)
    {
        bool isFinderOrFormat = (row < 9 && (column < 9 || column >= _size - 8)) || (row >= _size - 8 && column < 9);
        bool isVersion = _version >= 7
            && ((row < 6 && column >= _size - 11) || (column < 6 && row >= _size - 11));
        int[] centres = Versions[_version - 1].Alignment;
        bool isAlignment = centres.Any(y => Math.Abs(y - row) <= 2 && centres.Any(x => Math.Abs(x - column) <= 2
            && !((y == 6 && x == 6) || (y == 6 && x == centres[^1]) || (y == centres[^1] && x == 6))));
        return isFinderOrFormat || isVersion || isAlignment || row == 6 || column == 6;
    }

    private static bool IsMasked(int mask, int i, int j) => 0 == mask switch
    {
        0 => (i + j) % 2,
        1 => i % 2,
        2 => j % 3,
        3 => (i + j) % 3,
        4 => ((i / 2) + (j / 3)) % 2,
        5 => (i * j % 2) + (i * j % 3),
        6 => ((i * j % 2) + (i * j % 3)) % 2,
        _ => (((i + j) % 2) + (i * j % 3)) % 2,
    };

    /// <summary>Takes the interleaved blocks apart, checks each, and joins their data.</summary>
    private IEnumerable<byte> ReadBlocks(List<byte> codewords)
    {
        (_, int[] lengths, int correction) = Versions[_version - 1];
        Assert.Equal(lengths.Sum() + (correction * lengths.Length), codewords.Count);
        List<byte>[] blocks = [.. lengths.Select(_ => new List<byte>())];
        int next = 0;
        for (int i = 0; i < lengths.Max() + correction; i++)
        {
            for (int block = 0; block < blocks.Length; block++)
            {
                bool isShorter = i == lengths.Max() - 1 && lengths[block] <= i;
                if (!isShorter)
                {
                    blocks[block].Add(codewords[next++]);
                }
            }
        }

        Assert.All(blocks, block => Assert.True(ReedSolomon.IsIntact(block, correction), "A block does not fit its error correction."));
        return blocks.SelectMany((block, i) => block.Take(lengths[i]));
    }
}
