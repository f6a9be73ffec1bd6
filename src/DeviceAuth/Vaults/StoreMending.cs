using System;
using System.IO;
using System.Linq;
using DeviceAuth.Errors;

namespace DeviceAuth.Vaults;

/// <summary>
/// Looks after a write into SecretStore that failed, or whose process died: the copy of the file that it left is put back where the file
/// is torn, or lacks the secret that was being replaced. A file that is whole is never replaced by an older one.
/// </summary>
internal sealed class StoreMending
{
    /// <summary>How often to look before a file counts as torn, which whole ones are not for long.</summary>
    private const int MostLooks = 4;

    private static readonly TimeSpan LookDelay = TimeSpan.FromMilliseconds(300);

    private readonly ISecretCommands _commands;
    private readonly string _vault;
    private readonly IClock _clock;
    private readonly IPipeline _pipeline;

    public StoreMending(ISecretCommands commands, string vault, IClock clock, IPipeline pipeline)
    {
        _commands = commands;
        _vault = vault;
        _clock = clock;
        _pipeline = pipeline;
    }

    /// <summary>Mends what was left under a vault's lock that was just taken: whoever left a copy is dead then.</summary>
    /// <returns>The lock; it is free where mending fails.</returns>
    /// <exception cref="DeviceAuthException">The vault is locked or fails; the copy stays for the next one who looks.</exception>
    public static T Under<T>(T held, ISecretCommands commands, string vault, IClock clock, IPipeline pipeline)
        where T : IDisposable
    {
        try
        {
            new StoreMending(commands, vault, clock, pipeline).Run();
            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The vault itself failed, and its words are the cause. Where it had no turn all the while, or was called from inside a vault, it
    /// was not asked: then the error says nothing of its file.
    /// </summary>
    public static bool WasAsked(DeviceAuthException failure) => failure.InnerException is not null;

    /// <summary>Mends what one write left.</summary>
    /// <returns>The copy was put back.</returns>
    /// <exception cref="DeviceAuthException">The vault is locked or fails; the copy stays for the next one who looks.</exception>
    /// <exception cref="IOException">The copy cannot be put back, and is still there.</exception>
    public bool Mend(StoreCopy copy, string file)
    {
        if (!File.Exists(file) || copy.IsSame)
        {
            copy.Remove(); // the store was reset since, or the write never began
            return false;
        }

        DeviceAuthException? failure = FailureOf(file);
        if (failure is null)
        {
            if (copy.LacksOnePiece && copy.SecretName is { } lost && !HasSecret(lost))
            {
                PutBack(copy);
                return true;
            }

            copy.Remove();
            return false;
        }

        if (failure.ErrorId == ErrorIds.VaultLocked)
        {
            if (copy.IsCutShort)
            {
                PutBack(copy); // a torn file could not even be unlocked
            }

            throw failure;
        }

        // Whether it is torn or the password wrong looks alike. If the copy can be read no better, it is not what is wrong.
        if (!IsBetter(copy, file))
        {
            throw failure;
        }

        copy.Remove();
        Tell();
        return true;
    }

    private void Run()
    {
        if (SecretStoreView.FilePath is not { } file)
        {
            return;
        }

        foreach (StoreCopy copy in StoreCopy.Left(file))
        {
            try
            {
                Mend(copy, file);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw DeviceAuthError.StoreNotRestored(_vault, copy.FilePath, exception);
            }
        }
    }

    /// <summary>Tries the copy in the file's place. It stays there only where it can be read, however the trial ends: by Ctrl+C, say.</summary>
    private bool IsBetter(StoreCopy copy, string file)
    {
        bool isBetter = false;
        copy.Swap();
        try
        {
            SecretStoreView.Forget();
            isBetter = FailureOf(file) is null;
        }
        finally
        {
            if (!isBetter)
            {
                copy.Swap();
                SecretStoreView.Forget();
            }
        }

        return isBetter;
    }

    private void PutBack(StoreCopy copy)
    {
        copy.PutBack();
        SecretStoreView.Forget();
        SecretStoreView.Refresh(_clock, _pipeline);
        Tell();
    }

    private void Tell() => _pipeline.WriteVerbose(
        $"A write into the vault '{_vault}' broke off; the vault's file was put back as it was before.");

    /// <summary>Why the file cannot be read; null where it can. One that other software is at is not torn for that.</summary>
    private DeviceAuthException? FailureOf(string file)
    {
        DeviceAuthException? failure = null;
        for (int looks = 0; looks < MostLooks && failure?.ErrorId != ErrorIds.VaultLocked; looks++)
        {
            if (looks > 0)
            {
                _pipeline.Sleep(LookDelay);
            }

            failure = Look();
            if (failure is null)
            {
                return null;
            }

            if (!WasAsked(failure))
            {
                throw failure;
            }
        }

        return IsInUse(file) ? throw failure! : failure;
    }

    private DeviceAuthException? Look()
    {
        try
        {
            _commands.Names(_vault, "deviceauth-*");
            return SecretStoreView.Refresh(_clock, _pipeline) switch
            {
                StoreReading.Failed => DeviceAuthError.VaultFailed(_vault, "read its file", new InvalidDataException("it is torn, or in use")),
                StoreReading.NoTurn => DeviceAuthError.SecretManagementBusy(),
                _ => null,
            };
        }
        catch (DeviceAuthException exception)
        {
            return exception;
        }
    }

    private static bool IsInUse(string file)
    {
        try
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
            return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    private bool HasSecret(string name) => _commands.Names(_vault, name).Contains(name, StringComparer.OrdinalIgnoreCase);
}
