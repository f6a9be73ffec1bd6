using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace DeviceAuth;

/// <summary>
/// What of some secrets is found in a text: short ones whole, of a long one each part that is long enough. The time for it grows with the
/// text and with the secrets, and never with both at once: a server may give either, and make them so that each place of the one is like
/// many of the other. That is why a part is known by its hash alone. Where two have the same one, no more comes of it than that too much
/// is hidden.
/// </summary>
internal sealed class SecretParts
{
    /// <summary>A shorter secret is found only where it stands as a word of its own.</summary>
    public const int ShortestInsideWords = 8;

    /// <summary>Of a long secret, so many of its first or last characters are found: a text may be cut.</summary>
    public const int ShortestEnd = 12;

    /// <summary>
    /// So many characters are found wherever in a long secret they stand, since a text may be wrapped or spread over several members; all
    /// that is longer is made of such runs.
    /// </summary>
    private const int Run = 2 * ShortestEnd;

    /// <summary>So often texts are asked first whether they have anything of the secrets: to know all parts pays with the next one.</summary>
    private const int FewTexts = 8;

    private readonly string[] _secrets;
    private int _texts;
    private readonly (int Length, Lazy<PartSet> Known)[] _parts;

    private SecretParts(string[] secrets, IEnumerable<int> lengths, Func<int, ulong[]> hashes)
    {
        _secrets = secrets;
        _parts = [.. lengths.Distinct().Select(length => (length, new Lazy<PartSet>(() => PartSet.Of(hashes(length)))))];
    }

    /// <summary>The same secrets, of which none is found but whole and where it can be told from a word.</summary>
    public SecretParts Whole => new(
        _secrets,
        _secrets.Select(secret => secret.Length).Where(length => length >= ShortestInsideWords),
        length => [.. OfLength(_secrets, length)]);

    public static SecretParts Of(IEnumerable<string> secrets)
    {
        string[] folded = [.. secrets.Select(Folded).Distinct()];
        string[] longOnes = [.. folded.Where(secret => secret.Length >= Run)];

        // Of an address the beginning is that of others too.
        string[] withEnds = [.. longOnes.Where(secret => secret.IndexOf(Uri.SchemeDelimiter, StringComparison.Ordinal) < 0)];
        return new SecretParts(
            folded,
            folded.Select(secret => Math.Min(secret.Length, Run)).Concat(withEnds.Length > 0 ? Enumerable.Range(ShortestEnd, Run - ShortestEnd) : []),
            length => length == Run ? Runs(longOnes) : [.. OfLength(folded, length), .. length < ShortestEnd ? [] : Ends(withEnds, length)]);
    }

    /// <summary>As texts must be that are looked through: the case of letters does not count.</summary>
    public static string Folded(string text) => text.ToUpperInvariant();

    /// <summary>The longest part that may be found in these texts: of most it is known at once that they have no long one.</summary>
    public int LongestToFind(TextParts texts) =>
        Interlocked.Increment(ref _texts) <= FewTexts && !texts.MayHave(_secrets) ? ShortestInsideWords - 1 : int.MaxValue;

    /// <summary>Notes for each place of a text where the longest part ends that begins there.</summary>
    /// <param name="text">The text, folded.</param>
    /// <param name="shortest">What is shorter is passed over.</param>
    /// <param name="longest">What is longer is passed over: it is not in the text.</param>
    /// <param name="ends">What is known so far; 0 where no part begins.</param>
    public void Find(string text, int shortest, int longest, int[] ends)
    {
        ulong[] hashes = new ulong[text.Length];
        foreach ((int length, Lazy<PartSet> known) in _parts.Where(part => part.Length >= shortest && part.Length <= Math.Min(longest, text.Length)))
        {
            PartHash.WriteEach(text, length, hashes, 0);
            for (int start = 0; start + length <= text.Length; start++)
            {
                if (known.Value.Has(hashes[start]) && (length >= ShortestInsideWords || IsWord(text, start, start + length)))
                {
                    ends[start] = Math.Max(ends[start], start + length);
                }
            }
        }
    }

    private static IEnumerable<ulong> OfLength(string[] secrets, int length) => secrets
        .Where(secret => secret.Length == length)
        .Select(secret => PartHash.Of(secret, 0, length));

    private static IEnumerable<ulong> Ends(string[] secrets, int length) => secrets
        .SelectMany(secret => new[] { PartHash.Of(secret, 0, length), PartHash.Of(secret, secret.Length - length, length) });

    private static ulong[] Runs(string[] secrets)
    {
        // Where a secret is the beginning of another one, as each spelling in base64 is, it is that of the next one in this order.
        string[] sorted = [.. secrets.OrderBy(secret => secret, StringComparer.Ordinal)];
        string[] whole = [.. sorted.Where((secret, i) => i + 1 == sorted.Length || !sorted[i + 1].StartsWith(secret, StringComparison.Ordinal))];
        ulong[] hashes = new ulong[whole.Sum(secret => secret.Length - Run + 1)];
        int at = 0;
        foreach (string secret in whole)
        {
            PartHash.WriteEach(secret, Run, hashes, at);
            at += secret.Length - Run + 1;
        }

        return hashes;
    }

    private static bool IsWord(string text, int start, int end) =>
        (start == 0 || !IsOfWord(text[start - 1])) && (end == text.Length || !IsOfWord(text[end]));

    private static bool IsOfWord(char character) => char.IsLetterOrDigit(character) || character == '_';
}
