namespace DeviceAuth.Errors;

/// <summary>Why a provider refuses to go on with a session, as far as that changes what to do.</summary>
internal enum RefusalCause
{
    /// <summary>It ended, as sessions do: a new sign-in helps.</summary>
    Ended,

    /// <summary>A policy blocks it, and a new sign-in alike unless it meets the policy.</summary>
    Policy,

    /// <summary>The account is disabled or has no right to the application.</summary>
    Account,

    /// <summary>The application itself is not in order.</summary>
    Application,
}
