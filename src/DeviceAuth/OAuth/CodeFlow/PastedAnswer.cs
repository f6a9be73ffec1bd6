using System;
using System.Linq;
using System.Net;
using System.Text.RegularExpressions;

namespace DeviceAuth.OAuth;

/// <summary>
/// What a person copied out of the browser: the whole address that it ended at, its query, a code with or without <c>#</c> and the state, as
/// pages show it. A terminal may have wrapped it, and a mail may have put it into brackets.
/// </summary>
internal static class PastedAnswer
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    /// <summary>What terminals put around a text that is pasted (bracketed paste), the escape character aside.</summary>
    private static readonly Regex Brackets = new(@"\[20[01]~", Options);

    /// <summary>A parameter that only an answer has.</summary>
    private static readonly Regex Answer = new(@"(?:^|[?&#])(?:code|error)=", Options);

    /// <summary>Somebody copied from behind <c>code=</c> on.</summary>
    private static readonly Regex Rest = new(@"&(?:state|iss|scope|session_state)=", Options);

    private static readonly Regex State = new(@"[?&#]state=(?<value>[^&#]*)", Options);

    private static readonly Regex Issuer = new(@"[?&#]iss=(?<value>[^&#]*)", Options);

    private static readonly Regex Encoded = new("%[0-9a-f]{2}", Options);

    /// <summary>The query that it stands for; empty where there is nothing of an answer in it.</summary>
    public static string Query(string pasted)
    {
        string text = Whole(pasted);
        if (Answer.IsMatch(text))
        {
            return Answer.IsMatch(Between(text, '?')) ? Between(text, '?') : Fragment(text).TrimStart('?', '&');
        }

        if (Rest.IsMatch(text))
        {
            return IsAddress(text) ? "" : $"{Wire.Parameter.Code}={text}";
        }

        if (!IsCodeAlone(pasted))
        {
            return "";
        }

        // Shown on a page, it is as it is; copied out of an address, it is encoded.
        string[] parts = text.Split(['#'], 2);
        string code = $"{Wire.Parameter.Code}={WebUtility.UrlEncode(Decoded(parts[0]))}";
        return parts[0].Length == 0 ? "" : parts.Length == 1 || parts[1].Length == 0 ? code : $"{code}&{Wire.Parameter.State}={WebUtility.UrlEncode(Decoded(parts[1]))}";
    }

    /// <summary>There is nothing in it that can be seen.</summary>
    public static bool IsNothing(string pasted) => Whole(pasted).Length == 0;

    /// <summary>It is a code as a page shows it, with nothing that says who gave it.</summary>
    public static bool IsCodeAlone(string pasted) =>
        Whole(pasted) is { Length: > 0 } text && !Answer.IsMatch(text) && !Rest.IsMatch(text) && !IsAddress(text);

    /// <summary>
    /// It is an address with the beginning of an answer whose end has not come yet: each line of one that was wrapped ends as if it were the
    /// last. Some servers name the state first and the code last.
    /// </summary>
    /// <param name="pasted">What has come so far.</param>
    /// <param name="request">What it is to answer.</param>
    public static bool IsUnfinished(string pasted, AuthorizationRequest request)
    {
        string text = Whole(pasted);
        string? state = Value(State, text);
        bool hasAnswer = Answer.IsMatch(text);
        bool hasBegun = hasAnswer || state is not null || IsBeginning(text, request.RedirectUri) || IsBeginning(request.RedirectUri, text);
        return IsAddress(text)
            && hasBegun
            && (!hasAnswer || state is null || IsCut(state, request.State) || IsCut(Value(Issuer, text) ?? (request.IsIssuerNamed ? "" : null), request.Issuer));
    }

    /// <summary>
    /// Nothing can follow any more: it is an answer to the request, and ends with what servers put last, the issuer (RFC 9207) or the state, to
    /// its end. What ends otherwise may be one line of several.
    /// </summary>
    /// <param name="pasted">What has come so far.</param>
    /// <param name="request">What it is to answer.</param>
    /// <param name="isFullLine">Its last line is as long as one before it, so that a terminal may have cut it there.</param>
    public static bool IsFinished(string pasted, AuthorizationRequest request, bool isFullLine)
    {
        string text = Whole(pasted);
        string last = text.Substring(text.LastIndexOfAny(['?', '&', '#']) + 1);
        string value = Decoded(last.Substring(last.IndexOf('=') + 1));
        bool isEnd = value == request.Issuer || (value == request.State && (IsCodeAlone(text) || !(request.IsIssuerNamed || isFullLine)));
        return isEnd && AuthorizationAnswer.ReadPasted(text, request) is not null;
    }

    /// <summary>Without blanks, line breaks, what cannot be seen, and what stands around it.</summary>
    private static string Whole(string pasted)
    {
        string visible = string.Concat(pasted.Where(character => ForeignText.IsVisible(character) && !char.IsWhiteSpace(character)));
        return Brackets.Replace(visible, "").Trim('"', '\'', '`', '<', '>', '“', '”');
    }

    private static string? Value(Regex parameter, string text) => parameter.Match(text) is { Success: true } found ? Decoded(found.Groups["value"].Value) : null;

    private static bool IsCut(string? value, string? whole) => value is not null && whole is not null && value != whole && IsBeginning(value, whole);

    private static bool IsBeginning(string text, string whole) => whole.StartsWith(text, StringComparison.OrdinalIgnoreCase);

    private static bool IsAddress(string text) => text.IndexOf(Uri.SchemeDelimiter, StringComparison.Ordinal) > 0;

    /// <summary>From behind the mark to the fragment; the whole where there is no mark.</summary>
    private static string Between(string text, char mark)
    {
        int start = text.IndexOf(mark);
        int fragment = text.IndexOf('#');
        string before = fragment < 0 ? text : text.Substring(0, fragment);
        return start < 0 ? before : start < before.Length ? before.Substring(start + 1) : "";
    }

    private static string Fragment(string text) => text.Substring(text.IndexOf('#') + 1);

    private static string Decoded(string text) => Encoded.IsMatch(text) ? Uri.UnescapeDataString(text) : text;
}
