using System;
using DeviceAuth.Errors;

namespace DeviceAuth;

/// <summary>An error of DeviceAuth, with what a script needs to tell it apart and what a person can do about it.</summary>
public sealed class DeviceAuthException : Exception
{
    internal DeviceAuthException(string errorId, string message, string recommendedAction, Exception? innerException = null)
        : base(UserInformation.Cut(message), Hushed(innerException))
    {
        ErrorId = errorId;
        RecommendedAction = UserInformation.Cut(recommendedAction);
    }

    private DeviceAuthException(DeviceAuthException other, string message, string? recommendedAction = null)
        : this(other.ErrorId, message, recommendedAction ?? other.RecommendedAction, other.InnerException)
    {
        Provider = other.Provider;
        IsUnexplained = other.IsUnexplained;
        MayPass = other.MayPass;
        MayHaveArrived = other.MayHaveArrived;
        LeavesTokensUsable = other.LeavesTokensUsable;
    }

    /// <summary>The stable id, such as <c>SignInRequired</c>; <c>about_DeviceAuth</c> lists them all.</summary>
    public string ErrorId { get; }

    /// <summary>
    /// It may pass by itself, so that the same command can do later: no answer came, or one of a stranger such as a proxy's login page,
    /// or a vault is busy. False where somebody has to do something first.
    /// </summary>
    public bool IsTransient => MayPass || ErrorIds.AreTransient(ErrorId);

    /// <summary>The provider's own error code, such as <c>invalid_grant</c> (RFC 6749 §5.2); null where it said none.</summary>
    public string? ErrorCode => Provider?.Code;

    /// <summary>The provider's own sentence about the error, cleaned; null where it said none.</summary>
    public string? ErrorDescription => Provider?.Description;

    /// <summary>A page of the provider that tells more (RFC 6749 §5.2); null where it named none.</summary>
    public string? ErrorUri => Provider?.Uri;

    /// <summary>What finds the request in the provider's own log, for whoever asks there; null where it gave none.</summary>
    public string? TraceId => Provider?.TraceId;

    /// <summary>The provider's own words.</summary>
    internal ProviderWords? Provider { get; private set; }

    /// <summary>The provider refused without saying why, so that it may be no refusal at all: a token that lives is still given.</summary>
    internal bool IsUnexplained { get; init; }

    /// <summary>This one may pass by itself, though others of its id do not.</summary>
    internal bool MayPass { get; init; }

    /// <summary>The provider may have acted on the request, though nobody has its answer, or none that can be read.</summary>
    internal bool MayHaveArrived { get; init; }

    /// <summary>The vault is not there at all, rather than locked or failing.</summary>
    internal bool IsLostVault => ErrorId is ErrorIds.VaultNotFound or ErrorIds.SecretManagementNotFound;

    /// <summary>It is about who signed in, or about how others could be had: the tokens that are there are as good as without it.</summary>
    internal bool LeavesTokensUsable { get; init; }

    /// <summary>The same error with another sentence in its message.</summary>
    internal DeviceAuthException With(string sentence) => new(this, $"{Message} {sentence}");

    /// <summary>The same error with other advice, for who knows more of what was tried.</summary>
    internal DeviceAuthException Advising(string recommendedAction) => new(this, Message, recommendedAction);

    /// <summary>The same error of a request that may have been acted on.</summary>
    internal DeviceAuthException Lost() => new(this, Message) { MayHaveArrived = true };

    /// <summary>This error with the provider's own words beside it.</summary>
    internal DeviceAuthException Saying(ProviderWords? words)
    {
        Provider = words;
        return this;
    }

    /// <summary>What to do, in one sentence.</summary>
    public string RecommendedAction { get; }

    /// <summary>The cause as it is, unless it says an address with a user and a password: a vault's, the platform's or a script block's.</summary>
    private static Exception? Hushed(Exception? cause) =>
        cause?.ToString() is { } text && UserInformation.Cut(text) != text ? Redaction.None.Of(cause) : cause;
}
