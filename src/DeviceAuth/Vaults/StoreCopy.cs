using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace DeviceAuth.Vaults;

/// <summary>
/// A copy of SecretStore's file, beside it, for as long as a write takes. SecretStore writes its one file in place: a full disk or
/// a kill in mid-write leaves it torn, with every secret of every software in it gone. The copy is made first, so where there is no
/// room nothing is touched; it is put back where the write failed, and by the next one who looks where the writer died.
/// </summary>
/// <remarks>
/// The file is: the length of a hash, the hash, the length of an encrypted index, the index, and each secret encrypted by itself, one
/// behind the other; a secret's replacement is cut out, the file is written, the new one is put at the end, and the file is written
/// again (SecretStore 1.0.6, <c>SecureStoreFile.WriteFile</c>, <c>SecureStore.ReplaceBlobImpl</c>).
/// </remarks>
internal sealed class StoreCopy
{
    /// <summary>Not as the names begin that SecretStore watches.</summary>
    private const string Prefix = "deviceauth-before-";

    private const string Temporary = ".new";

    /// <summary>As much as tells two encrypted secrets apart.</summary>
    private const int TailLength = 16;

    /// <summary>Between the copy and the end of what it was made for there is no more than this, on a slow machine too.</summary>
    private static readonly TimeSpan LongestWrite = TimeSpan.FromSeconds(10);

    private readonly string _store;
    private readonly string _path;

    /// <param name="store">SecretStore's file.</param>
    /// <param name="secretName">The secret that the write replaces; null where it removes one.</param>
    public StoreCopy(string store, string? secretName)
    {
        _store = store;
        SecretName = secretName;
        _path = Path.Combine(Path.GetDirectoryName(store), Prefix + Path.GetFileName(store) + (secretName is null ? "" : "." + secretName));
    }

    public string FilePath => _path;

    /// <summary>The secret that the write replaces; null where it removes one. It is in the copy's name.</summary>
    public string? SecretName { get; }

    /// <summary>There is one, of a write that is under way or did not come to its end.</summary>
    public bool IsThere => File.Exists(_path);

    /// <summary>The file is as it was: the write did not begin.</summary>
    public bool IsSame => Bytes(_store) is { } now && Bytes(_path) is { } before && now.SequenceEqual(before);

    /// <summary>
    /// The file begins anew and ends as before, and was last written when the copy was made: a write broke off. Another file that is
    /// whole has what was written last at its end.
    /// </summary>
    public bool IsCutShort => Bytes(_store) is { } now
        && Bytes(_path) is { } before
        && now.Length == before.Length
        && now.Length > TailLength
        && now.Skip(now.Length - TailLength).SequenceEqual(before.Skip(before.Length - TailLength))
        && (File.GetLastWriteTimeUtc(_store) - File.GetLastWriteTimeUtc(_path)).Duration() < LongestWrite;

    /// <summary>The file has the same secrets but for one piece that was cut out: a replacement broke off in its middle.</summary>
    public bool LacksOnePiece
    {
        get
        {
            if (Bytes(_store) is not { } now || Bytes(_path) is not { } before || Secrets(now) is not { } less || Secrets(before) is not { } more)
            {
                return false;
            }

            int same = 0;
            while (same < less.Length && same < more.Length && less[same] == more[same])
            {
                same++;
            }

            return less.Length < more.Length && less.Skip(same).SequenceEqual(more.Skip(more.Length - less.Length + same));
        }
    }

    /// <summary>The copies of writes that did not come to their end: whoever made one that <see cref="StoreMending"/> finds is dead.</summary>
    public static IReadOnlyList<StoreCopy> Left(string store)
    {
        string name = Prefix + Path.GetFileName(store);
        try
        {
            return [.. Directory.GetFiles(Path.GetDirectoryName(store), name + "*")
                .Select(path => Path.GetFileName(path).Substring(name.Length))
                .Where(rest => rest.Length == 0 || (rest[0] == '.' && rest.IndexOf('.', 1) < 0 && rest != Temporary))
                .Select(rest => new StoreCopy(store, rest.Length == 0 ? null : rest.Substring(1)))];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return []; // there is no store yet
        }
    }

    /// <summary>Copies the file, flushed to the disk.</summary>
    /// <exception cref="IOException">There was no room, or somebody else is writing the file; nothing was touched.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public void Make()
    {
        if (!File.Exists(_store))
        {
            return; // nothing to lose
        }

        string temporary = _path + Temporary;
        File.Delete(temporary);
        try
        {
            using FileStream from = new(_store, FileMode.Open, FileAccess.Read, FileShare.Read); // nobody writes it meanwhile
            using FileStream to = PrivateFile.Create(temporary);
            from.CopyTo(to);
            to.Flush(flushToDisk: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        PrivateFile.Move(temporary, _path); // only what is whole has the name
    }

    /// <summary>Puts the copy in the file's place, in one step, and tells whoever watches the file.</summary>
    /// <exception cref="IOException">That failed, and the copy is still there.</exception>
    public void PutBack() => PutBack(null);

    /// <summary>Puts the copy in the file's place and the file in the copy's, which needs no room on the disk.</summary>
    public void Swap()
    {
        string aside = _path + ".aside" + Temporary;
        File.Delete(aside);
        PutBack(aside);
        File.Move(aside, _path);
    }

    /// <summary>
    /// Removes it. Backup software may have it open for a while: where it is of no use any more, one that stays does no harm, and the next
    /// one who looks removes it.
    /// </summary>
    public void Remove()
    {
        try
        {
            File.Delete(_path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <param name="aside">The path that the file gets; null where it is given up.</param>
    private void PutBack(string? aside)
    {
        File.Replace(_path, _store, aside);
        File.SetLastWriteTimeUtc(_store, DateTime.UtcNow);
    }

    private static byte[]? Bytes(string path)
    {
        try
        {
            using FileStream file = PrivateFile.OpenToRead(path);
            using MemoryStream bytes = new();
            file.CopyTo(bytes);
            return bytes.ToArray();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The part of the file that has the secrets; null where it has none.</summary>
    private static byte[]? Secrets(byte[] file)
    {
        int index = sizeof(int) + Number(file, 0);
        int start = index < 0 ? -1 : index + sizeof(int) + Number(file, index);
        return start < index || start > file.Length || index < 0 ? null : [.. file.Skip(start)];
    }

    private static int Number(byte[] file, int at) =>
        at >= 0 && at + sizeof(int) <= file.Length && BitConverter.ToInt32(file, at) is var number and >= 0 && number <= file.Length ? number : -file.Length - 8;
}
