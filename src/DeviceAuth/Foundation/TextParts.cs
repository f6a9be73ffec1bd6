using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth;

/// <summary>
/// Tells of a few short texts that they have nothing of some secrets in common, as nearly all have not, at a fraction of what it costs to
/// know each part of the secrets: it knows the texts' parts, and looks at the secrets in strides.
/// </summary>
internal sealed class TextParts
{
    /// <summary>So many characters have a number: no more than the shortest secret that is found inside of words.</summary>
    private const int Length = SecretParts.ShortestInsideWords;

    /// <summary>Whatever part of a long secret is found has one of this stride wholly in it.</summary>
    private const int Stride = SecretParts.ShortestEnd - Length + 1;

    /// <summary>With more of them the other way is the shorter one.</summary>
    private const int Most = 4096;

    private readonly PartSet? _parts;

    private TextParts(PartSet? parts) => _parts = parts;

    /// <param name="texts">The texts, folded.</param>
    public static TextParts Of(IReadOnlyCollection<string> texts) => new(texts.Sum(text => text.Length) > Most
        ? null
        : PartSet.Of([.. texts.SelectMany(text => Enumerable.Range(0, System.Math.Max(0, text.Length - Length + 1)).Select(start => Part(text, start)))]));

    /// <summary>They may have parts of these secrets in them; where it is false they have none that is as long as a secret inside of words.</summary>
    /// <param name="secrets">The secrets, folded.</param>
    public bool MayHave(string[] secrets)
    {
        if (_parts is null)
        {
            return true;
        }

        foreach (string secret in secrets)
        {
            for (int start = 0; start + Length <= secret.Length; start += Stride)
            {
                if (_parts.Has(Part(secret, start)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static ulong Part(string text, int start) => unchecked(Four(text, start) * 0x9E37_79B9_7F4A_7C15 + Four(text, start + 4));

    private static ulong Four(string text, int start) =>
        text[start] | (ulong)text[start + 1] << 16 | (ulong)text[start + 2] << 32 | (ulong)text[start + 3] << 48;
}
