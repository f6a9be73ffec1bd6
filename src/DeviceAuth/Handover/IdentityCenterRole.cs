using System;
using System.Globalization;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Handover;

/// <summary>
/// A role of an account that the person has in IAM Identity Center: <c>GetRoleCredentials</c> of its portal, which the sign-in's own token
/// opens (IAM Identity Center Portal API reference).
/// </summary>
internal sealed class IdentityCenterRole : AwsRole
{
    private const string Header = "x-amz-sso_bearer_token";

    private readonly string _account;
    private readonly string _role;

    /// <param name="account">The account's number.</param>
    /// <param name="role">The role's name, as the access portal shows it.</param>
    /// <param name="region">Identity Center's region; null for the one that was signed in to.</param>
    public IdentityCenterRole(string account, string role, string? region)
        : base(region)
    {
        _account = account;
        _role = role;
    }

    public override AwsCredentials Ask(HandedToken token, Uri? endpoint, OAuthTransport transport, IPipeline pipeline)
    {
        Uri portal = endpoint ?? new Uri($"https://portal.sso.{RegionOf(token) ?? throw NoRegion(token)}.amazonaws.com/");
        Uri address = new(portal, $"federation/credentials?account_id={Uri.EscapeDataString(_account)}&role_name={Uri.EscapeDataString(_role)}");
        OAuthResponse answer = Send(address, pipeline, stopping => transport.GetResourceAsync(
            address, Header, scheme: "", token.Secret.Reveal(), OAuthClient.RequestTimeout, stopping));
        if (answer is { IsSuccess: true, Body: { } body })
        {
            JsonObject? role = body.Object("roleCredentials");
            return Complete(address, role?.Text("accessKeyId"), role?.Text("secretAccessKey"), role?.Text("sessionToken"), Time(role?.Text("expiration")));
        }

        throw answer.Body is null
            ? OAuthAnswers.ToError(answer)
            : DeviceAuthError.AwsRefused(address, answer.ErrorCode ?? $"{answer.Status}", answer.Said);
    }

    private static DeviceAuthException NoRegion(HandedToken token) => DeviceAuthError.ParameterInvalid(
        $"The sign-in '{token.Connection.Name}' is not one to IAM Identity Center, so its region is not known.",
        "Add -Region, or name a connection that was made with -Provider AWS.");

    /// <summary>Milliseconds since 1970.</summary>
    private static DateTimeOffset? Time(string? text) =>
        long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long time) && time is > 0 and < 253_402_300_800_000
            ? DateTimeOffset.FromUnixTimeMilliseconds(time)
            : null;
}
