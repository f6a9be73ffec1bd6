using System;

namespace DeviceAuth.Vaults;

/// <summary>A vault did not take a secret because it keeps the name of one that was removed.</summary>
internal sealed class NameReservedException : Exception
{
    public NameReservedException(DeviceAuthException failure)
        : base(failure.Message) => Failure = failure;

    /// <summary>What the user is told.</summary>
    public DeviceAuthException Failure { get; }
}
