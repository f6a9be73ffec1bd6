using System;
using DeviceAuth.OAuth;

namespace DeviceAuth;

/// <summary>What a person needs to finish a sign-in. A <c>-PromptAction</c> receives it. The device code is not in it.</summary>
public sealed class DeviceAuthPrompt
{
    private readonly DateTimeOffset _expiresAt;

    internal DeviceAuthPrompt(
        string connectionName, string host, DeviceAuthorization authorization, DateTimeOffset expiresAt, string? account = null)
    {
        Account = account;
        ConnectionName = connectionName;
        Host = host;
        UserCode = authorization.UserCode;
        VerificationUri = new Uri(authorization.VerificationUri).InPlainSight();
        VerificationUriComplete = authorization.VerificationUriComplete is { } complete ? new Uri(complete).InPlainSight() : null;
        _expiresAt = expiresAt.ToLocalTime();
        ExpiresOn = expiresAt.LocalDateTime;
        ValidFor = authorization.ExpiresIn;
    }

    /// <summary>The name of the connection that is being signed in.</summary>
    public string ConnectionName { get; }

    /// <summary>Who is to sign in, as -Account names it; null where anybody may.</summary>
    public string? Account { get; }

    /// <summary>The host that the person signs in to; one in another script in its <c>xn--</c> form.</summary>
    public string Host { get; }

    /// <summary>The code to enter, verbatim (RFC 8628 §3.2 <c>user_code</c>).</summary>
    public string UserCode { get; }

    /// <summary>The page to open on any device (RFC 8628 §3.2 <c>verification_uri</c>).</summary>
    public Uri VerificationUri { get; }

    /// <summary>The same page with the code in it (RFC 8628 §3.3.1); null where the provider gives none.</summary>
    public Uri? VerificationUriComplete { get; }

    /// <summary>The most complete address there is: for links, QR codes and browsers.</summary>
    internal Uri Address => VerificationUriComplete ?? VerificationUri;

    /// <summary>When the code ends, in local time.</summary>
    public DateTime ExpiresOn { get; }

    /// <summary>How long the code lives, from when the prompt was made.</summary>
    public TimeSpan ValidFor { get; }

    /// <summary>A ready sentence, for a mail, a chat message or a ticket, whose reader may live in another time zone.</summary>
    public string Message =>
        $"To sign in to {Host}{As}, open {VerificationUri.OriginalString} on any device and enter the code {UserCode} "
        + $"before {TimeText.Clock(_expiresAt)}.";

    internal string As => Account is null ? "" : $" as {Account}";

    /// <summary>The ready sentence.</summary>
    public override string ToString() => Message;
}
