using System;
using System.Collections.Generic;
using System.Security;
using DeviceAuth.Errors;

namespace DeviceAuth.OAuth;

/// <summary>The device authorization response (RFC 8628 §3.2), checked and with defaults filled in.</summary>
internal sealed class DeviceAuthorization
{
    /// <summary>The interval where the server names none or an unusable one (RFC 8628 §3.2).</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(5);

    /// <summary>The code's life where the server names none, though it must: what most providers use.</summary>
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromMinutes(15);

    /// <summary>A longer life is read as this: nobody waits longer at a terminal, and no sum can overflow.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(1);

    private DeviceAuthorization(
        SecureString deviceCode,
        string userCode,
        string verificationUri,
        string? verificationUriComplete,
        TimeSpan expiresIn,
        TimeSpan interval)
    {
        DeviceCode = deviceCode;
        UserCode = userCode;
        VerificationUri = verificationUri;
        VerificationUriComplete = verificationUriComplete;
        ExpiresIn = expiresIn;
        Interval = interval;
    }

    /// <summary>What the client polls with. A secret: who has it gets the tokens.</summary>
    public SecureString DeviceCode { get; }

    /// <summary>What the person enters, verbatim: some providers' codes are case-sensitive (RFC 8628 §6.1).</summary>
    public string UserCode { get; }

    /// <summary>The page on which the person enters it, as the server spells it.</summary>
    public string VerificationUri { get; }

    /// <summary>The same with the code in it, for links and QR codes (RFC 8628 §3.3.1); null where there is none.</summary>
    public string? VerificationUriComplete { get; }

    /// <summary>The life of both codes, from the arrival of this answer.</summary>
    public TimeSpan ExpiresIn { get; }

    /// <summary>The least time between two polls.</summary>
    public TimeSpan Interval { get; }

    /// <summary>The scopes that were asked for, in the order given.</summary>
    public IReadOnlyList<string> RequestedScopes { get; private init; } = [];

    /// <summary>The API that the code was asked for with, at providers that name it so; otherwise null.</summary>
    public string? Audience { get; private init; }

    /// <summary>What the user sent beside the standards: the server knows it from then on, and may say it at a poll.</summary>
    public IReadOnlyList<string> SentValues { get; private init; } = [];

    /// <summary>The proof key whose challenge went with the request (RFC 7636); null where there was none.</summary>
    public ProofKey? ProofKey { get; private init; }

    /// <summary>Reads a success of the device authorization endpoint. Throws where it cannot be used.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="proofKey">The proof key whose challenge went with it.</param>
    public static DeviceAuthorization Read(
        OAuthResponse answer, DeviceAuthorizationRequest? request = null, ProofKey? proofKey = null)
    {
        if (!answer.IsSuccess || answer.Body is null || answer.ErrorCode is not null)
        {
            throw OAuthAnswers.ToError(answer);
        }

        JsonObject body = answer.Body;
        answer.Required(Wire.Member.DeviceCode);
        string userCode = answer.Required(Wire.Member.UserCode);
        string verificationUri = body.Text(Wire.Member.VerificationUri)
            ?? body.Text(Wire.Member.VerificationUrl)
            ?? throw DeviceAuthError.MemberMissing(answer.Endpoint, Wire.Member.VerificationUri);
        string? complete = body.Text(Wire.Member.VerificationUriComplete);

        // What is shown, linked or drawn must be fit for it: no terminal control, no javascript: or file: address.
        // Nor anything secret: a server that puts the device code there would have it shown (RFC 8628 §3.3).
        if (ForeignText.Clean(userCode) != userCode || answer.Taint.Secrets.Holds(userCode))
        {
            throw DeviceAuthError.UserCodeUnfit(answer.Endpoint);
        }

        string fit = Fit(verificationUri, answer)
            ?? throw DeviceAuthError.VerificationUriUnfit(answer.Endpoint, answer.Taint.All.Shown(verificationUri));

        TimeSpan expiresIn = body.Seconds(Wire.Member.ExpiresIn, MaxLifetime) ?? DefaultLifetime;
        TimeSpan interval = body.Seconds(Wire.Member.Interval, MaxLifetime) ?? DefaultInterval;
        return new DeviceAuthorization(
            answer.Secret(Wire.Member.DeviceCode)!,
            userCode,
            fit,
            complete is null ? null : Fit(complete, answer),
            expiresIn,
            interval < expiresIn ? interval : DefaultInterval) // longer than the code lives: absurd, no poll would ever come
        {
            RequestedScopes = request?.Scopes ?? [],
            Audience = request?.Audience,
            SentValues = [.. request?.AdditionalParameters.Values ?? []],
            ProofKey = proofKey,
        };
    }

    /// <summary>The address as the server spells it, a host in another script aside; null where it is not fit to be opened or shown.</summary>
    private static string? Fit(string address, OAuthResponse answer) => EndpointSecurity.Read(address, by: answer.Endpoint) is { } fit
        && !answer.Taint.Secrets.Holds(address)
            ? fit.OriginalString
            : null;
}
