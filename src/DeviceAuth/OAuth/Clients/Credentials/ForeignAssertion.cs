using System;
using System.Globalization;
using System.Linq;
using DeviceAuth.Errors;

namespace DeviceAuth.OAuth;

/// <summary>
/// Somebody else's word for the client (RFC 7521 §4.2): the token of a CI system, a cluster or a cloud, which the server trusts for it. It is
/// got anew for each request, and never kept: it ends within minutes, and where it lies in a file that is replaced (azure-sdk-for-rust#1739).
/// </summary>
internal sealed class ForeignAssertion : ClientCredential
{
    /// <summary>How far the clocks may differ of whoever made it and of this machine.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    private const string Characters = "-_.";

    public ForeignAssertion(IAssertionSource? source) => Source = source;

    /// <summary>Where it comes from; null where this process does not know.</summary>
    public IAssertionSource? Source { get; }

    public override string Description => "what the script block of -ClientAssertion returns";

    public override string Remedy => "compare its issuer, subject and audience with those that the provider trusts for the client";

    public override ClientRegistration Prove(ClientRegistration client, AssertionAddressee server, DateTimeOffset now) =>
        client.Asserting(Checked((Source ?? throw Unfit("this process has none")).Get().Trim(), now));

    public override bool IsWhole => Source is not null;

    public override bool IsSame(ClientCredential? other) => other is ForeignAssertion;

    private string Checked(string text, DateTimeOffset now)
    {
        string[] parts = text.Split('.');
        if (text.Length == 0 || text.Length > Secret.MaxLength || parts.Length < 3 || !text.All(character => char.IsLetterOrDigit(character) || Characters.IndexOf(character) >= 0))
        {
            throw Unfit(text.StartsWith("{", StringComparison.Ordinal) || text.StartsWith("@", StringComparison.Ordinal)
                ? "it is a whole answer: return the member that has the token"
                : "it is no JSON Web Token");
        }

        if (End(parts[1]) is { } end && now - ClockTolerance > end)
        {
            throw Unfit($"it ended at {TimeText.Clock(end.ToLocalTime())}: get a new one in the script block, and keep none");
        }

        return text;
    }

    /// <summary>When it says that it ends; null where it does not say so in a way that can be read.</summary>
    private static DateTimeOffset? End(string claims) =>
        UrlSafeBase64.Decode(claims) is { } bytes
        && JsonObject.FromJson(bytes)?.Text(Wire.Claim.Expiration) is { } text
        && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds)
        && !double.IsNaN(seconds)
            ? IdToken.Time(seconds)
            : null;

    private DeviceAuthException Unfit(string reason) => DeviceAuthError.CredentialFailed(Description, reason, "mend the script block");
}
