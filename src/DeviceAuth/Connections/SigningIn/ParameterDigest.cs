using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

namespace DeviceAuth.Connections;

/// <summary>
/// Tells whether additional parameters are those of an earlier sign-in, without keeping their values, which may be secret: a
/// salt and a SHA-256 of salt and parameters, both in Base64.
/// </summary>
internal static class ParameterDigest
{
    private const int SaltLength = 16;
    private const char Separator = ':';

    /// <summary>The digest of parameters; null where there are none.</summary>
    public static string? Of(IReadOnlyDictionary<string, string> parameters)
    {
        if (parameters.Count == 0)
        {
            return null;
        }

        byte[] salt = new byte[SaltLength];
        using RandomNumberGenerator random = RandomNumberGenerator.Create();
        random.GetBytes(salt);
        return Make(Convert.ToBase64String(salt), parameters);
    }

    /// <summary>The digest is that of these parameters.</summary>
    public static bool IsOf(string? digest, IReadOnlyDictionary<string, string> parameters) => digest is null || parameters.Count == 0
        ? digest is null && parameters.Count == 0
        : digest == Make(digest.Split(Separator)[0], parameters);

    private static string Make(string salt, IReadOnlyDictionary<string, string> parameters)
    {
        // Each part with its length before it, so that no two lists of parts look alike.
        IEnumerable<string> parts = parameters.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => new[] { pair.Key, pair.Value }).Select(part => $"{part.Length}:{part}");
        using SHA256 sha256 = SHA256.Create();
        byte[] hash = sha256.ComputeHash(Encoding.UTF8.GetBytes(salt + string.Concat(parts)));
        return salt + Separator + Convert.ToBase64String(hash);
    }
}
