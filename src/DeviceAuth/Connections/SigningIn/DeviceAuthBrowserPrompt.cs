using System;

namespace DeviceAuth;

/// <summary>
/// What a person needs to sign in by a browser. A <c>-PromptAction</c> receives it in such a sign-in, and opens the address. What makes the
/// tokens out of the answer is not in it.
/// </summary>
public sealed class DeviceAuthBrowserPrompt
{
    internal DeviceAuthBrowserPrompt(
        string connectionName, string host, string? account, Uri address, bool isPasted, TimeSpan validFor, DateTimeOffset expiresAt)
    {
        ConnectionName = connectionName;
        Host = host;
        Account = account;
        AuthorizationUri = address;
        IsPasted = isPasted;
        ValidFor = validFor;
        ExpiresOn = expiresAt.LocalDateTime;
    }

    /// <summary>The name of the connection that is being signed in.</summary>
    public string ConnectionName { get; }

    /// <summary>The host that the person signs in to; one in another script in its <c>xn--</c> form.</summary>
    public string Host { get; }

    /// <summary>Who is to sign in, as -Account names it; null where anybody may.</summary>
    public string? Account { get; }

    /// <summary>The page to open (RFC 6749 §4.1.1). It is good for this sign-in alone.</summary>
    public Uri AuthorizationUri { get; }

    /// <summary>
    /// The person pastes what the browser ends at, so that it may be one of any machine. Otherwise it has to be one of this machine, which
    /// waits for it.
    /// </summary>
    public bool IsPasted { get; }

    /// <summary>When the wait ends, in local time.</summary>
    public DateTime ExpiresOn { get; }

    /// <summary>How long is waited, from when the prompt was made.</summary>
    public TimeSpan ValidFor { get; }

    /// <summary>A ready sentence for the person.</summary>
    public string Message =>
        $"To sign in to {Host}{As}, open {AuthorizationUri.InAscii()} in a browser{(IsPasted ? ", and paste what it ends at" : " of this machine")}.";

    internal string As => Account is null ? "" : $" as {Account}";

    /// <summary>The ready sentence.</summary>
    public override string ToString() => Message;
}
