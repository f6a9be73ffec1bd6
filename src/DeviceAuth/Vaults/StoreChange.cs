using System;
using System.IO;
using DeviceAuth.Errors;

namespace DeviceAuth.Vaults;

/// <summary>
/// A change of SecretStore's file that loses nothing of what else is in it where it fails or is broken off: a copy beside the file is made
/// before, which fails first on a full disk, and undoes the change.
/// </summary>
internal sealed class StoreChange
{
    /// <summary>How long other software may have the file while it is to be copied.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    private readonly string _vault;
    private readonly IClock _clock;
    private readonly IPipeline _pipeline;
    private readonly StoreMending _mending;

    public StoreChange(ISecretCommands commands, string vault, IClock clock, IPipeline pipeline)
    {
        _vault = vault;
        _clock = clock;
        _pipeline = pipeline;
        _mending = new StoreMending(commands, vault, clock, pipeline);
    }

    /// <summary>
    /// Makes the change, whose result says whether it is there. Where it is not, it may have waited for minutes before it failed, and the
    /// file may have what others wrote since: so it is undone only as far as the file lost something by it.
    /// </summary>
    /// <param name="file">The store's file.</param>
    /// <param name="secretName">The secret that is written or removed.</param>
    /// <param name="isRemoval">It is removed.</param>
    /// <param name="change">What SecretManagement does.</param>
    public bool Run(string file, string secretName, bool isRemoval, Func<bool> change)
    {
        StoreCopy copy = new(file, isRemoval ? null : secretName);
        Make(copy, secretName);
        bool isDone;
        try
        {
            isDone = change();
        }
        catch (DeviceAuthException exception) when (exception.ErrorId == ErrorIds.VaultLocked || !StoreMending.WasAsked(exception))
        {
            copy.Remove(); // nothing was written, and another look would ask for the password again, or wait again
            throw;
        }
        catch (DeviceAuthException exception)
        {
            throw Undo(copy, file) ? exception.With("The vault's file was put back as it was before.") : exception;
        }

        // Ctrl+C, or what nobody foresaw, leaves the copy to the next one who looks, since nobody can tell here how far the write came.
        if (isDone)
        {
            copy.Remove();
        }
        else
        {
            Undo(copy, file);
        }

        return isDone;
    }

    private void Make(StoreCopy copy, string secretName)
    {
        PatientWait wait = new(_clock, _pipeline, Patience, () => $"other software that writes into the vault '{_vault}'");
        while (true)
        {
            try
            {
                copy.Make();
                return;
            }
            catch (IOException exception) when (PrivateFile.IsInUse(exception) && !wait.IsOver)
            {
                wait.Step(RetryDelay);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw DeviceAuthError.StoreNotCopied(_vault, secretName, exception);
            }
        }
    }

    /// <returns>The file had lost something, and is as it was before.</returns>
    private bool Undo(StoreCopy copy, string file)
    {
        SecretStoreView.Forget(); // the store's memory may have what its file has not
        try
        {
            return copy.IsThere && _mending.Mend(copy, file);
        }
        catch (DeviceAuthException)
        {
            return false; // nobody can tell now, so the copy stays for the next one who looks
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw DeviceAuthError.StoreNotRestored(_vault, copy.FilePath, exception);
        }
    }
}
