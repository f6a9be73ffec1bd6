using System;

namespace DeviceAuth.Vaults;

/// <summary>
/// What a vault's module said when it failed: its words alone, fit to be shown. The module's own exception would say the rest again
/// to whoever prints it: what it was given, and characters that move a cursor.
/// </summary>
internal sealed class VaultException : Exception
{
    public VaultException(Exception original, Redaction redaction)
        : base(redaction.Shown(original.Message) ?? original.GetType().Name, new CleanedException(original, redaction))
    {
    }
}
