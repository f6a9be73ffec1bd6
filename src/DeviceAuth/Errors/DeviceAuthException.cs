using System;
using DeviceAuth.Errors;

namespace DeviceAuth;

/// <summary>An error of DeviceAuth, with what a script needs to tell it apart and what a person can do about it.</summary>
public sealed class DeviceAuthException : Exception
{
    internal DeviceAuthException(string errorId, string message, string recommendedAction, Exception? innerException = null)
        : base(message, innerException)
    {
        ErrorId = errorId;
        RecommendedAction = recommendedAction;
    }

    /// <summary>The stable id, such as <c>SignInRequired</c>; <c>about_DeviceAuth</c> lists them all.</summary>
    public string ErrorId { get; }

    /// <summary>The vault is not there at all, rather than locked or failing.</summary>
    internal bool IsLostVault => ErrorId is ErrorIds.VaultNotFound or ErrorIds.SecretManagementNotFound;

    /// <summary>What to do, in one sentence.</summary>
    public string RecommendedAction { get; }
}
