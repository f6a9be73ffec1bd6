using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace DeviceAuth.Tests.Fuzz;

/// <summary>Makes answers that nobody thought of from answers that somebody saw. The same seed makes the same ones.</summary>
internal sealed class Mutator
{
    private static readonly byte[][] Words = new[]
    {
        "\"", "\\", "{", "}", "[", "]", ":", ",", "null", "true", "-1", "0", "1e308", "1e999", "99999999999999999999", "\\u001b[2J", "\\ud800", "\\udc00", "\\u0000",
        "\\u202e", "\u001b]0;x\u0007", "\r\n", "\"error\":\"slow_down\",", "\"error\":\"authorization_pending\",", "\"access_token\":\"a\",", "\"interval\":0,",
        "javascript:alert(1)", "http://evil.example.com/", "https://evil.example.com/", "https://a@b/", "%00", "%1b", "&", "=", "+", "<", "&#x1b;", "\"\":1,", "NaN", " ", "\u2028", "é",
    }.Select(Encoding.UTF8.GetBytes).Append([0xEF, 0xBB, 0xBF]).Append([0xFF]).Append([0xC3, 0x28]).Append([0]).ToArray();

    private readonly Random _random;

    public Mutator(int seed) => _random = new Random(seed);

    public static IReadOnlyDictionary<string, byte[]> Corpus { get; } = Directory
        .GetFiles(Path.Combine(AppContext.BaseDirectory, "Fuzz", "Corpus"))
        .OrderBy(path => path, StringComparer.Ordinal)
        .ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes);

    public int Next(int below) => _random.Next(below);

    public T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];

    /// <summary>One of the corpus whose name starts so.</summary>
    public byte[] Pick(string kind) =>
        Pick(Corpus.Where(entry => entry.Key.StartsWith(kind, StringComparison.Ordinal)).Select(entry => entry.Value).ToArray());

    /// <summary>The answer with some things done to it.</summary>
    public byte[] Mutate(byte[] answer)
    {
        List<byte> bytes = [.. answer];
        for (int times = 1 + _random.Next(4); times > 0; times--)
        {
            MutateOnce(bytes);
        }

        return [.. bytes];
    }

    private void MutateOnce(List<byte> bytes)
    {
        int at = _random.Next(bytes.Count + 1);
        int length = _random.Next(Math.Min(bytes.Count - at, 40) + 1);
        switch (_random.Next(8))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1:
                bytes.RemoveRange(at, length);
                break;
            case 2:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 3:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 4:
                byte[] other = Pick(Corpus.Values.ToArray());
                bytes.InsertRange(at, other.Skip(_random.Next(other.Length)).Take(80));
                break;
            case 5:
                byte[] word = Pick(Words);
                bytes.InsertRange(at, Enumerable.Repeat(word, 1 + (_random.Next(20) == 0 ? 2000 : _random.Next(3))).SelectMany(one => one));
                break;
            default:
                bytes.RemoveRange(at, length);
                bytes.InsertRange(at, Pick(Words));
                break;
        }
    }
}
