using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Xml;
using System.Xml.Linq;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Handover;

/// <summary>
/// A role that trusts the provider: <c>AssumeRoleWithWebIdentity</c> of AWS' Security Token Service, which needs no credentials but the
/// token (AWS STS API reference). It answers in XML, as documented, and in JSON those who accept that.
/// </summary>
internal sealed class WebIdentityRole : AwsRole
{
    private const string ApiVersion = "2011-06-15";
    private const string Action = "AssumeRoleWithWebIdentity";

    /// <summary>What AWS' log calls the session: 2 to 64 characters of <c>[\w+=,.@-]</c>.</summary>
    private const string SessionName = "DeviceAuth-";

    private const int LongestSessionName = 64;

    private readonly string _arn;

    /// <param name="arn">The role.</param>
    /// <param name="region">The region whose service is asked; null for the one that serves all.</param>
    public WebIdentityRole(string arn, string? region)
        : base(region) => _arn = arn;

    public override AwsCredentials Ask(HandedToken token, Uri? endpoint, OAuthTransport transport, IPipeline pipeline)
    {
        Uri address = endpoint ?? new Uri(RegionOf(token) is { } region ? $"https://sts.{region}.amazonaws.com/" : "https://sts.amazonaws.com/");
        string session = SessionName + token.Connection.Name;
        OAuthRequest request = new OAuthRequest(address)
            .Add(nameof(Action), Action)
            .Add("Version", ApiVersion)
            .Add("RoleArn", _arn)
            .Add("RoleSessionName", session.Length > LongestSessionName ? session.Substring(0, LongestSessionName) : session)
            .Add("WebIdentityToken", token.Secret.Copy());
        OAuthResponse answer = Send(address, pipeline, stopping => transport.PostAsync(request, OAuthClient.RequestTimeout, stopping));
        Func<string, string?> text = Read(answer);
        return answer.IsSuccess
            ? Complete(address, text("AccessKeyId"), text("SecretAccessKey"), text("SessionToken"), Time(text("Expiration")))
            : throw DeviceAuthError.AwsRefused(address, answer.Taint.All.Shown(text("Code")) ?? $"{answer.Status}", answer.Taint.All.Shown(text("Message")));
    }

    /// <summary>Finds what stands in the answer under a name, at whatever depth.</summary>
    private static Func<string, string?> Read(OAuthResponse answer)
    {
        if (answer.Body is { } body)
        {
            return body.FirstText;
        }

        try
        {
            using XmlReader reader = XmlReader.Create(
                new StringReader(answer.Xml ?? ""), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            XElement document = XElement.Load(reader);
            return name => document.Descendants().FirstOrDefault(element => element.Name.LocalName == name)?.Value;
        }
        catch (XmlException)
        {
            throw OAuthAnswers.ToError(answer);
        }
    }

    /// <summary>A time as ISO 8601 has it in XML, and in seconds since 1970 in JSON.</summary>
    private static DateTimeOffset? Time(string? text)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds))
        {
            return seconds is > 0 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds((long)seconds) : null;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;
    }
}
