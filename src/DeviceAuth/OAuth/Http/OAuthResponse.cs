using System;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.Errors;

namespace DeviceAuth.OAuth;

/// <summary>One complete answer of a server: its status, and its body as far as it could be read.</summary>
internal sealed class OAuthResponse
{
    /// <summary>What is used and never shown as it is, or checked where it is used: everything else loses what the request carried.</summary>
    private static readonly HashSet<string> Used = new(StringComparer.OrdinalIgnoreCase)
    {
        Wire.Member.AccessToken,
        Wire.Member.RefreshToken,
        Wire.Member.IdToken,
        Wire.Member.DeviceCode,
        Wire.Parameter.ClientSecret,
        Wire.Registration.AccessToken,
        Wire.Registration.ClientUri,
        Wire.Parameter.ClientId,
        Wire.Member.ClientSecretExpiresAt,
        Wire.Member.ExpiresIn,
        Wire.Member.Interval,
        Wire.Member.UserCode,
        Wire.Member.VerificationUri,
        Wire.Member.VerificationUriComplete,
        Wire.Member.VerificationUrl,
        Wire.Member.InstanceUrl,
    };

    /// <summary>The secrets that an answer brings.</summary>
    private static readonly string[] Brought =
        [Wire.Member.AccessToken, Wire.Member.RefreshToken, Wire.Member.IdToken, Wire.Member.DeviceCode, Wire.Parameter.ClientSecret, Wire.Registration.AccessToken];

    private OAuthResponse(
        Uri endpoint, int status, JsonObject? body, bool isHtml, TimeSpan? retryAfter, string? location, Taint taint)
    {
        Taint = taint;
        Endpoint = endpoint;
        Status = status;
        Body = body;
        IsHtml = isHtml;
        RetryAfter = retryAfter;
        Location = location;
    }

    /// <summary>The endpoint that answered.</summary>
    public Uri Endpoint { get; }

    /// <summary>The HTTP status. It is read after the body: providers put the same error under different statuses.</summary>
    public int Status { get; }

    /// <summary>The body's members; null where it is neither a JSON object nor form-encoded.</summary>
    public JsonObject? Body { get; }

    /// <summary>The body is a JSON object that names a member twice, which is why it could not be read; otherwise null.</summary>
    public RepeatedMember? Repeated { get; private init; }

    /// <summary>The body is a web page, which comes from a proxy or a wrong address, never from an OAuth endpoint.</summary>
    public bool IsHtml { get; }

    /// <summary>The body of an answer in XML, in which no OAuth endpoint answers and AWS' does; otherwise null. Nobody has cleaned it.</summary>
    public string? Xml { get; private init; }

    /// <summary>How long the server asks to wait (RFC 9110 §10.2.3), from a number of seconds or a date.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Where a redirect points, cleaned.</summary>
    public string? Location { get; }

    /// <summary>What the request carried and this answer brought, to be hidden in whatever is made of it.</summary>
    public Taint Taint { get; }

    public bool IsSuccess => Status is >= 200 and < 300;

    public bool IsRedirect => Status is >= 300 and < 400;

    /// <summary>
    /// The error code, cleaned, and as the standards spell it. A known code that stands elsewhere (in a <c>message</c>, in what a framework
    /// wraps around an error) counts before an <c>error</c> that repeats the status line: some providers send no more than that. An
    /// <c>error_code</c> counts where there is neither; in a success it can be a 0.
    /// </summary>
    public string? ErrorCode
    {
        get
        {
            string? error = Body?.Text(Wire.Member.Error) is { } text ? Wire.ErrorCode.Known(text) ?? text : null;
            string? said = Body?.Text(Wire.Member.Message) is { } sentence && Wire.Sentences.TryGetValue(sentence, out string? meant)
                ? meant
                : Elsewhere().Select(Wire.ErrorCode.Known).FirstOrDefault(code => code is not null);
            return said is not null && (error is null || error.IndexOf(' ') >= 0 || Wire.ErrorCode.Repeats(error, Status))
                ? said
                : Shown(error ?? (IsSuccess ? null : Body?.Text(Wire.Member.ErrorCode)));
        }
    }

    /// <summary>The provider's own sentence about the error, cleaned.</summary>
    public string? ErrorDescription => Shown(Body?.Text(Wire.Member.ErrorDescription) ?? Body?.Text(Wire.Member.Message) ?? Body?.Object(Wire.Member.Detail)?.Text(Wire.Member.ErrorDescription));

    /// <summary>
    /// The sentence, or one of those that answer in a form of their own, cleaned: it is worth showing, and it decides nothing.
    /// </summary>
    public string? Said => ErrorDescription ?? (IsSuccess ? null : Shown(Wire.Member.Sentences.Select(name => Body?.FirstText(name)).FirstOrDefault(text => text is not null)));

    /// <summary>The page that tells more about the error (RFC 6749 §5.2), cleaned.</summary>
    public string? ErrorUri => Shown(Body?.Text(Wire.Member.ErrorUri));

    /// <summary>
    /// The status of an error of the token endpoint (RFC 6749 §5.2) and not a word: some servers refuse a dead token so.
    /// </summary>
    public bool IsMuteRefusal => Status is Wire.BadRequest or Wire.Unauthorized
        && !IsHtml
        && ErrorDescription is null
        && (ErrorCode is { } code ? Wire.ErrorCode.Repeats(code, Status) : Body?.Says(Wire.Member.Error) != true);

    /// <summary>What the provider said of the error, all of it cleaned.</summary>
    public ProviderWords Words => new()
    {
        Code = ErrorCode,
        Description = Said,
        Uri = ErrorUri,
        TraceId = Shown(IsSuccess ? null : Wire.Member.TraceIds.Select(name => Body?.Text(name)).FirstOrDefault(id => id is not null)) ?? TraceHeader,
        Details =
        [
            .. (Body?.Numbers(Wire.Member.ErrorCodes) ?? []).Select(number => "AADSTS" + number),
            .. new[] { Wire.Member.SubError, Wire.Member.ErrorSubtype }.Select(name => Shown(Body?.Text(name))).OfType<string>(),
        ],
        Claims = !IsSuccess && Body?.Text(Wire.Challenge.Claims) is { } claims ? ClaimsText.Read(claims, out _) : null,
        IsMute = IsMuteRefusal,
    };

    /// <summary>The header that finds the request in the log of who answered it, cleaned; null where there was none.</summary>
    public string? TraceHeader { get; private init; }

    /// <summary>The lines of the field in which an API says no (RFC 9110 §11.6.1), as they came.</summary>
    public IReadOnlyList<string> Challenges { get; private init; } = [];

    /// <summary>Where a redirect within the origin leads, for a request that carries no secret; otherwise null.</summary>
    public Uri? SameOrigin { get; private init; }

    /// <summary>Why the body could not be read, as the end of a sentence; null where nobody knows.</summary>
    public string? Fault => Repeated is { } repeated ? $"its member '{Taint.All.Shown(repeated.Name)}' is there twice"
        : Encoding is { } encoding && Body is null ? $"it is compressed ({encoding}), which nobody asked for and cannot be undone here"
        : Misread;

    /// <summary>Tokens that can be made out in the text of a success that has none where it should be.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Traces { get; private init; } = [];

    /// <summary>What is wrong with a success that should be JSON and is none, as the end of a sentence; otherwise null.</summary>
    private string? Misread { get; init; }

    /// <summary>A way of compressing that could not be undone, cleaned; null where there is none.</summary>
    public string? Encoding { get; private init; }

    /// <summary>The same answer with its members named as the RFCs name them, from a server that names them in camelCase.</summary>
    public OAuthResponse WithSnakeCase() => new(Endpoint, Status, Body?.WithSnakeCase(), IsHtml, RetryAfter, Location, Taint) { Repeated = Repeated, TraceHeader = TraceHeader, Encoding = Encoding, Misread = Misread, Traces = Traces };

    /// <summary>Reads an answer from what came over the wire.</summary>
    public static OAuthResponse Read(
        Uri endpoint,
        int status,
        string? mediaType,
        byte[] body,
        TimeSpan? retryAfter = null,
        string? location = null,
        Taint? taint = null,
        string? traceId = null,
        string? encoding = null,
        IReadOnlyList<string>? challenges = null)
    {
        JsonObject? members = JsonObject.FromJson(body, out RepeatedMember? repeated, out string? misread);
        bool isHtml = false;
        if (members is null && repeated is null)
        {
            string text = System.Text.Encoding.UTF8.GetString(body).TrimStart('\uFEFF').TrimStart();
            isHtml = mediaType?.ToLowerInvariant() is "text/html" or "application/xhtml+xml" || text.StartsWith("<", StringComparison.Ordinal);
            bool mayBeForm = !isHtml && mediaType?.IndexOf("json", StringComparison.OrdinalIgnoreCase) is null or < 0;
            members = mayBeForm && text.Length > 0 ? FormBody.Read(text, out repeated) : null;
        }

        IReadOnlyList<KeyValuePair<string, string>> traces = status is >= 200 and < 300 && !Brought.Any(name => repeated?.Texts(name).Any() == true || members?.Text(name) is not null)
            ? [.. TokenTraces.In(System.Text.Encoding.UTF8.GetString(body))]
            : [];
        taint = (taint ?? Taint.None).With([.. traces.Select(trace => trace.Value)]).With([.. Brought.SelectMany(name => repeated?.Texts(name) ?? (members?.WithSnakeCase().Text(name) is { } text ? [text] : []))]);
        return new OAuthResponse(endpoint, status, Untainted(members, taint), isHtml, retryAfter, taint.All.Shown(location), taint)
        {
            Repeated = repeated,
            TraceHeader = taint.All.Shown(traceId),
            Encoding = taint.All.Shown(encoding),
            Traces = traces,
            Challenges = challenges ?? [],
            Misread = members is null && !isHtml && status is >= 200 and < 300 ? misread : null,
            SameOrigin = SameOriginOf(endpoint, status, location),
            Xml = mediaType?.ToLowerInvariant() is "text/xml" or "application/xml" ? System.Text.Encoding.UTF8.GetString(body) : null,
        };
    }

    /// <summary>What stands where others have the code. Most of it is none: a sentence, or the type of an exception.</summary>
    private IEnumerable<string> Elsewhere() => IsSuccess
        ? new[] { Body?.Text(Wire.Member.Message), Body?.Text(Wire.Member.Detail), Body?.Object(Wire.Member.Detail)?.Text(Wire.Member.Error) }.OfType<string>()
        : Body?.AllTexts() ?? [];

    /// <summary>The target of a redirect that a GET follows as a GET (RFC 9110 §15.4), where it is of the same origin (RFC 6454 §4).</summary>
    private static Uri? SameOriginOf(Uri endpoint, int status, string? location) => status is 301 or 302 or 303 or 307 or 308
        && Uri.TryCreate(endpoint, location, out Uri? target)
        && HostName.AreOfOneOrigin(target, endpoint)
        && target.UserInfo.Length == 0
        && ForeignText.IsClean(target.OriginalString)
            ? target
            : null;

    private static JsonObject? Untainted(JsonObject? members, Taint taint) => members?.WithAllTexts(name =>
    {
        string word = name.Replace("_", "");
        return Used.Any(used => used.Replace("_", "").Equals(word, StringComparison.OrdinalIgnoreCase)) ? null
            : name.StartsWith(Wire.Member.Scope, StringComparison.Ordinal) ? taint.HideInScopes
            : text => Taint.IsWord(text) ? text : taint.All.Hide(text);
    });

    private static string? Shown(string? text) => text is null ? null : ForeignText.Clean(UserInformation.Cut(text));
}
