using System;
using DeviceAuth.Errors;

namespace DeviceAuth;

/// <summary>An error of DeviceAuth, with what a script needs to tell it apart and what a person can do about it.</summary>
public sealed class DeviceAuthException : Exception
{
    internal DeviceAuthException(string errorId, string message, string recommendedAction, Exception? innerException = null)
        : base(UserInformation.Cut(message), innerException)
    {
        ErrorId = errorId;
        RecommendedAction = UserInformation.Cut(recommendedAction);
    }

    /// <summary>The stable id, such as <c>SignInRequired</c>; <c>about_DeviceAuth</c> lists them all.</summary>
    public string ErrorId { get; }

    /// <summary>The vault is not there at all, rather than locked or failing.</summary>
    internal bool IsLostVault => ErrorId is ErrorIds.VaultNotFound or ErrorIds.SecretManagementNotFound;

    /// <summary>It is about who signed in, and not about whether: the tokens are as good as without it.</summary>
    internal bool LeavesTokensUsable { get; init; }

    /// <summary>The same error with another sentence in its message.</summary>
    internal DeviceAuthException With(string sentence) => new(ErrorId, $"{Message} {sentence}", RecommendedAction, InnerException);

    /// <summary>What to do, in one sentence.</summary>
    public string RecommendedAction { get; }
}
