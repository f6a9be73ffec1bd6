using System;
using System.Collections.Generic;
using System.Linq;
using System.Security;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>
/// Values of a record, checked as if a stranger had written it: whoever can write into the vault, or copies records by hand, must not
/// bring this module to send a secret over plain http or to print a command that is not the user's.
/// </summary>
internal static class RecordValues
{
    /// <summary>An address to send secrets to; null where the member is absent.</summary>
    /// <param name="record">The record.</param>
    /// <param name="member">The member.</param>
    /// <param name="by">The issuer, of whom it must be; null for the issuer's own address.</param>
    public static Uri? Endpoint(this JsonObject record, string member, Uri? by) => record.Text(member) is not { } text
        ? null
        : EndpointSecurity.ReadEndpoint(text, by)
            ?? throw Unfit(member, EndpointSecurity.ReadEndpoint(text, by: null) is null ? "no https address" : "an address of this machine, of an issuer that is not on it");

    /// <summary>A text that may be shown; null where the member is absent.</summary>
    public static string? Shown(this JsonObject record, string member) => record.Text(member) is { } text && !IsFit(text)
        ? throw Unfit(member, "no text that can be shown")
        : record.Text(member);

    /// <summary>A text that may be shown and must be there.</summary>
    public static string RequiredShown(this JsonObject record, string member) =>
        record.Shown(member) ?? throw new FormatException($"it is damaged: it has no '{member}'");

    /// <summary>Words that may be shown; none where the member is absent.</summary>
    public static IReadOnlyList<string> ShownWords(this JsonObject record, string member) => record.Has(member) && record.Words(member)?.All(IsFit) != true
        ? throw Unfit(member, "no list of texts that can be shown")
        : record.Words(member) ?? [];

    /// <summary>A secret, which is encoded wherever it is sent; null where the member is absent.</summary>
    public static SecureString? Secret(this JsonObject record, string member) => record.Text(member) is not { } text
        ? null
        : DeviceAuth.Secret.IsFit(text) ? DeviceAuth.Secret.Protect(text) : throw Unfit(member, "no secret of its kind");

    /// <summary>Secrets by name, which go into requests under that name; none where the member is absent.</summary>
    public static TokenParameters SecretsByName(this JsonObject record, string member)
    {
        if (!record.Has(member))
        {
            return TokenParameters.None;
        }

        JsonObject secrets = record.Object(member) ?? throw Unfit(member, "no list of parameters");
        return TokenParameters.Of(secrets.Names.ToDictionary(
            name => IsFit(name) ? name : throw Unfit(member, "no list of parameters"),
            name => secrets.Text(name) is { } text && DeviceAuth.Secret.IsFit(text) ? text : throw Unfit(member, "no list of parameters")));
    }

    /// <summary>A claims request; null where the member is absent.</summary>
    public static string? ClaimsRequest(this JsonObject record, string member) => record.Text(member) is not { } text
        ? null
        : ClaimsText.Read(text, out _) ?? throw Unfit(member, "no claims request");

    /// <summary>A bearer token (RFC 6750 §2.1), which can break out of no header; null where the member is absent.</summary>
    public static SecureString? Bearer(this JsonObject record, string member) => record.Text(member) is not { } text
        ? null
        : BearerToken.IsFit(text) ? DeviceAuth.Secret.Protect(text) : throw Unfit(member, "no bearer token");

    /// <summary>A time since 1970; null where the member is absent.</summary>
    public static DateTimeOffset? Time(this JsonObject record, string member) =>
        record.WholeNumber(member, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds(), "no time") is { } milliseconds
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;

    /// <summary>When a token was received, so that its end is a time too; null where the member is absent.</summary>
    public static DateTimeOffset? TimeOfReceipt(this JsonObject record, string member) =>
        record.Time(member) is { } time && time > DateTimeOffset.MaxValue - TokenResponse.MaxLifetime ? throw Unfit(member, "no time") : record.Time(member);

    /// <summary>A token's life in seconds, no longer than any is read as; null where the member is absent.</summary>
    public static TimeSpan? Seconds(this JsonObject record, string member) =>
        record.WholeNumber(member, (long)TokenResponse.MaxLifetime.TotalSeconds, "no token's life") is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>A number of seconds that may be long, and may be 0; null where the member is absent.</summary>
    public static TimeSpan? SecondsOrNone(this JsonObject record, string member) =>
        record.WholeNumber(member, int.MaxValue, "no number of seconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>The record's revision, of which there is always a next one; 0 where it is absent.</summary>
    public static long Revision(this JsonObject record, string member) =>
        record.WholeNumber(member, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds(), "no revision") ?? 0;

    /// <summary>One of the names of an enumeration, as it is spelled there: its numbers and lists of names are none. Null where the member is absent.</summary>
    public static T? OneOf<T>(this JsonObject record, string member)
        where T : struct, Enum
    {
        if (!record.Has(member))
        {
            return null;
        }

        return record.Text(member) is { } text && Enum.GetNames(typeof(T)).Contains(text)
            ? (T)Enum.Parse(typeof(T), text)
            : throw Unfit(member, "none that DeviceAuth knows");
    }

    private static long? WholeNumber(this JsonObject record, string member, long atMost, string reason)
    {
        if (!record.Has(member))
        {
            return null;
        }

        return ConnectionRecord.Number(record, member) is { } number && number >= 0 && number <= atMost ? number : throw Unfit(member, reason);
    }

    /// <summary>However long: a user may give a long scope, and what was written must be read again.</summary>
    private static bool IsFit(string text) => ForeignText.IsClean(text);

    private static FormatException Unfit(string member, string reason) => new($"it is damaged: its '{member}' is {reason}");
}
