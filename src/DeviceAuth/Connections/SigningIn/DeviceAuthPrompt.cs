using System;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.Connections;
using DeviceAuth.OAuth;

namespace DeviceAuth;

/// <summary>
/// What a person needs to finish a sign-in, and to tell whether it is one's own: who asks for what from where (BCP 247, RFC 10027). A
/// <c>-PromptAction</c> receives it. The device code is not in it.
/// </summary>
public sealed class DeviceAuthPrompt
{
    /// <summary>What a person who asked for nothing is told, on the screen and in the message.</summary>
    internal const string Otherwise = "If you did not ask for this, do nothing.";

    /// <summary>Of the columns that a message may spend on a name, and on a list.</summary>
    private const int LongestName = 64;
    private const int LongestList = 200;

    private readonly DateTimeOffset _expiresAt;

    internal DeviceAuthPrompt(SignInPurpose purpose, DeviceAuthorization authorization, DateTimeOffset expiresAt)
    {
        ConnectionName = purpose.ConnectionName;
        Host = purpose.Host;
        Account = purpose.Account;
        ClientId = purpose.ClientId;
        Scopes = [.. purpose.Scopes];
        Audience = purpose.Audience;
        Resources = [.. purpose.Resources];
        UserName = purpose.UserName;
        MachineName = purpose.MachineName;
        UserCode = authorization.UserCode;
        VerificationUri = new Uri(authorization.VerificationUri).InPlainSight();
        VerificationUriComplete = authorization.VerificationUriComplete is { } complete ? new Uri(complete).InPlainSight() : null;
        Elsewhere = new[] { VerificationUri, VerificationUriComplete }.OfType<Uri>().FirstOrDefault(page => !purpose.Pages.Have(page))?.ShownHost();
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

    /// <summary>The user who asks for the sign-in, as the machine knows him.</summary>
    public string UserName { get; }

    /// <summary>The machine that the sign-in is asked for from, and that will have its tokens.</summary>
    public string MachineName { get; }

    /// <summary>The client that asks (RFC 6749 §2.2).</summary>
    public string ClientId { get; }

    /// <summary>The scopes that are asked for (RFC 6749 §3.3), in the order given; none where the provider's default is asked for.</summary>
    public string[] Scopes { get; }

    /// <summary>The API that the token is for, at providers that name it so; otherwise null.</summary>
    public string? Audience { get; }

    /// <summary>The APIs that tokens are for, by their resource indicators (RFC 8707 §2).</summary>
    public string[] Resources { get; }

    /// <summary>The code to enter, verbatim (RFC 8628 §3.2 <c>user_code</c>).</summary>
    public string UserCode { get; }

    /// <summary>The page to open on any device (RFC 8628 §3.2 <c>verification_uri</c>).</summary>
    public Uri VerificationUri { get; }

    /// <summary>The same page with the code in it (RFC 8628 §3.3.1); null where the provider gives none.</summary>
    public Uri? VerificationUriComplete { get; }

    /// <summary>When the code ends, in local time.</summary>
    public DateTime ExpiresOn { get; }

    /// <summary>How long the code lives, from when the prompt was made.</summary>
    public TimeSpan ValidFor { get; }

    /// <summary>
    /// A ready text, for a mail, a chat message or a ticket, whose reader may live in another time zone, and has to know who asks before he
    /// enters somebody else's code.
    /// </summary>
    public string Message =>
        $"To sign in to {Host}{As}, open {VerificationUri.OriginalString} on any device and enter the code {UserCode} "
        + $"before {TimeText.Clock(_expiresAt)}. {FittedText.Middle(UserName, LongestName)} on {FittedText.Middle(MachineName, LongestName)} asks for this, "
        + $"with the client {FittedText.Middle(ClientId, LongestName)}{For}.{(Elsewhere is null ? "" : $" The page is on {Elsewhere}, not on {Host}: look twice.")} {Otherwise}";

    /// <summary>The most complete address there is: for links, QR codes and browsers.</summary>
    internal Uri Address => VerificationUriComplete ?? VerificationUri;

    internal string As => Account is null ? "" : $" as {Account}";

    /// <summary>The page's host, where it is none that the provider's metadata or its profile names; otherwise null.</summary>
    internal string? Elsewhere { get; }

    /// <summary>The APIs, however they are named.</summary>
    internal IReadOnlyList<string> Apis => [.. Audience is null ? Array.Empty<string>() : [Audience], .. Resources];

    /// <summary>The scopes with those first that say what may be done, and those last that ask for the sign-in itself.</summary>
    internal IReadOnlyList<string> ScopesByWeight => [.. Scopes.OrderBy(ScopeToken.IsOfSignIn)];

    /// <summary>The ready text.</summary>
    public override string ToString() => Message;

    private string For => InList(" for", Apis) + InList(Apis.Count > 0 ? ", scopes" : ", for the scopes", ScopesByWeight);

    private static string InList(string title, IReadOnlyList<string> words) =>
        words.Count == 0 ? "" : string.Concat(FittedText.List(title, words, LongestList, lines: 1));
}
