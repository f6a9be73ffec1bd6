using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace DeviceAuth.EngineTests.QrCodes;

/// <summary>The segments of a QR code's data (ISO/IEC 18004 §7.4): digits, the 45 characters, and bytes.</summary>
internal sealed class QrCodeText
{
    private const string Characters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

    private readonly Queue<bool> _bits;
    private readonly bool _isLong;

    public QrCodeText(IEnumerable<byte> data, int version)
    {
        _bits = new Queue<bool>(data.SelectMany(value => Enumerable.Range(0, 8).Select(i => ((value >> (7 - i)) & 1) == 1)));
        _isLong = version >= 10;
    }

    public string Read()
    {
        StringBuilder text = new();
        while (_bits.Count >= 4)
        {
            switch (Take(4))
            {
                case 0b0000:
                    return text.ToString();
                case 0b0001:
                    ReadDigits(text, Take(_isLong ? 12 : 10));
                    break;
                case 0b0010:
                    ReadCharacters(text, Take(_isLong ? 11 : 9));
                    break;
                case 0b0100:
                    ReadBytes(text, Take(_isLong ? 16 : 8));
                    break;
                case int mode:
                    throw new FormatException($"A segment of the kind {mode} is not expected.");
            }
        }

        return text.ToString();
    }

    private void ReadDigits(StringBuilder text, int count)
    {
        for (; count > 0; count -= 3)
        {
            int digits = Math.Min(count, 3);
            text.Append(Take(1 + (3 * digits)).ToString("D" + digits, CultureInfo.InvariantCulture));
        }
    }

    private void ReadCharacters(StringBuilder text, int count)
    {
        for (; count > 1; count -= 2)
        {
            int pair = Take(11);
            text.Append(Characters[pair / 45]).Append(Characters[pair % 45]);
        }

        if (count == 1)
        {
            text.Append(Characters[Take(6)]);
        }
    }

    private void ReadBytes(StringBuilder text, int count) =>
        text.Append(Encoding.ASCII.GetString([.. Enumerable.Range(0, count).Select(_ => (byte)Take(8))]));

    private int Take(int bits)
    {
        int value = 0;
        for (; bits > 0; bits--)
        {
            value = (value << 1) | (_bits.Dequeue() ? 1 : 0);
        }

        return value;
    }
}
