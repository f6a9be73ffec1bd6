using System.Management.Automation;
using DeviceAuth.Errors;

namespace DeviceAuth.Commands.Abstractions;

/// <summary>Makes PowerShell's error records of the module's errors.</summary>
internal static class ErrorRecords
{
    /// <summary>
    /// A record with id, true category, the original exception, and a message that ends with what to do: it is in the message,
    /// since many hosts, logs and <c>"$_"</c> show nothing else.
    /// </summary>
    public static ErrorRecord ToErrorRecord(this DeviceAuthException exception, object? target) =>
        new(exception, exception.ErrorId, CategoryOf(exception.ErrorId), target)
        {
            ErrorDetails = new ErrorDetails($"{exception.Message} {exception.RecommendedAction}"),
        };

    private static ErrorCategory CategoryOf(string errorId) => errorId switch
    {
        ErrorIds.SignInRequired or ErrorIds.CacheExpired or ErrorIds.VaultLocked or ErrorIds.ClientCredentialFailed => ErrorCategory.AuthenticationError,
        ErrorIds.SignInDenied or ErrorIds.AccountMismatch => ErrorCategory.PermissionDenied,
        ErrorIds.SignInExpired or ErrorIds.SignInTimedOut => ErrorCategory.OperationTimeout,
        ErrorIds.PromptNotVisible or ErrorIds.BrowserNotAvailable => ErrorCategory.ResourceUnavailable,
        ErrorIds.PromptActionFailed => ErrorCategory.OperationStopped,
        ErrorIds.DiscoveryFailed or ErrorIds.ProviderUnreachable => ErrorCategory.ConnectionError,
        ErrorIds.IssuerMismatch or ErrorIds.ResourceMismatch or ErrorIds.InsecureEndpoint => ErrorCategory.SecurityError,
        ErrorIds.DeviceFlowNotSupported => ErrorCategory.NotImplemented,
        ErrorIds.ClientRejected or ErrorIds.ScopeRejected or ErrorIds.TargetRejected => ErrorCategory.PermissionDenied,
        ErrorIds.ChallengeNotUnderstood => ErrorCategory.InvalidData,
        ErrorIds.ChallengeUnmet => ErrorCategory.PermissionDenied,
        ErrorIds.ProviderError => ErrorCategory.ProtocolError,
        ErrorIds.ResponseInvalid => ErrorCategory.InvalidResult,
        ErrorIds.Unforeseen => ErrorCategory.InvalidOperation,
        ErrorIds.ParameterInvalid or ErrorIds.RequestNotUnderstood => ErrorCategory.InvalidArgument,
        ErrorIds.HostNotServed => ErrorCategory.PermissionDenied,
        ErrorIds.ConnectionNotFound or ErrorIds.ProviderNotFound or ErrorIds.VaultNotFound => ErrorCategory.ObjectNotFound,
        ErrorIds.SecretManagementNotFound => ErrorCategory.NotInstalled,
        ErrorIds.VaultStale => ErrorCategory.ResourceBusy,
        ErrorIds.VaultFailed => ErrorCategory.ResourceUnavailable,
        ErrorIds.RecordUnreadable => ErrorCategory.InvalidData,
        _ => ErrorCategory.NotSpecified,
    };
}
