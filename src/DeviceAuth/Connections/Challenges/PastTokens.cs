using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

namespace DeviceAuth.Connections;

/// <summary>
/// The access tokens that a connection had in this process and has no more, by their hashes: a refusal may come back after others have
/// answered it, and is that connection's all the same.
/// </summary>
internal sealed class PastTokens
{
    /// <summary>More than there are refreshes while a request is under way.</summary>
    private const int Most = 32;

    private volatile IReadOnlyList<string> _hashes = [];

    /// <summary>Takes note of what a change of the connection leaves out. Called by whoever is in turn, and so by one at a time.</summary>
    public void Note(Connection? before, Connection? after)
    {
        string[] gone =
        [
            .. (before?.Tokens.All ?? [])
                .Where(old => after?.Tokens[old.Key]?.Secret != old.Value.Secret)
                .Select(old => Hash(old.Value.Secret.Reveal())),
        ];
        if (gone.Length > 0)
        {
            _hashes = [.. gone.Concat(_hashes).Distinct().Take(Most)];
        }
    }

    public bool Have(string token) => _hashes is { Count: > 0 } hashes && hashes.Contains(Hash(token));

    private static string Hash(string token)
    {
        using SHA256 sha256 = SHA256.Create();
        return Convert.ToBase64String(sha256.ComputeHash(Encoding.UTF8.GetBytes(token)));
    }
}
