using System;
using System.Collections;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Linq;
using System.Management.Automation;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Commands.Parameters;

/// <summary>
/// Reads what a user has of a request that an API refused: the <c>$_</c> of a failed web request (PowerShell 7 has an
/// <c>HttpResponseMessage</c> in it, Windows PowerShell a <c>WebException</c>), an answer, its headers, or the header's text. Members are
/// read by their names, as PowerShell itself does, so that whatever is made alike is read alike.
/// </summary>
internal static class RefusedRequest
{
    private const string Headers = "Headers";
    private const string Authorization = "Authorization";

    public static ApiRefusal Read(object given)
    {
        object value = Unwrapped(given)!;
        if (value is string text)
        {
            return new ApiRefusal([text]);
        }

        if (Answer(value) is not { } answer)
        {
            RequireNoFailure(value);
            answer = value;
        }

        object? address = Member(answer, "RequestMessage") is { } request ? Member(request, "RequestUri") : Member(answer, "ResponseUri");
        return new ApiRefusal(Lines(answer), Token(answer), address as Uri);
    }

    /// <summary>
    /// What went wrong before there was an answer is no refusal: an error of this module's own, of who asks for a token in the same
    /// statement, is as good as it was, and any other one is named.
    /// </summary>
    private static void RequireNoFailure(object value)
    {
        Exception? failure = value as Exception ?? (value as ErrorRecord)?.Exception;
        for (Exception? exception = failure; exception is not null; exception = exception.InnerException)
        {
            if (exception is DeviceAuthException own)
            {
                throw own;
            }
        }

        if (failure is not null)
        {
            throw DeviceAuthError.ChallengeNotUnderstood("it is an error without an answer of an API", Redaction.None.Shown(failure.Message));
        }
    }

    /// <summary>The answer in an error or in what a web request gave; null where there is none.</summary>
    private static object? Answer(object value)
    {
        for (Exception? exception = value as Exception ?? (value as ErrorRecord)?.Exception; exception is not null; exception = exception.InnerException)
        {
            if (Member(exception, "Response") is { } response)
            {
                return response;
            }
        }

        return Member(value, "BaseResponse") ?? Member(value, "Response");
    }

    private static string[] Lines(object answer)
    {
        object headers = Member(answer, Headers) ?? answer;
        return [.. Values(headers, Wire.Authenticate) ?? Texts(headers)];
    }

    /// <summary>What the request said who asks; null where the answer does not know its request.</summary>
    private static SharedSecret? Token(object answer)
    {
        string? credentials = Member(answer, "RequestMessage") is { } request && Member(request, Headers) is { } headers
            ? Values(headers, Authorization)?.FirstOrDefault()
            : null;
        string[] parts = (credentials ?? "").Split([' '], 2, StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 2 && parts[0].Equals(Wire.Bearer, StringComparison.OrdinalIgnoreCase) && Secret.IsFit(parts[1])
            ? new SharedSecret(Secret.Protect(parts[1].Trim()))
            : null;
    }

    /// <summary>A header's values; none where it is not there, null where these are no headers.</summary>
    private static IEnumerable<string>? Values(object headers, string name) => headers switch
    {
        NameValueCollection pairs => pairs[name] is { } joined ? [joined] : [],
        IEnumerable<KeyValuePair<string, IEnumerable<string>>> pairs => pairs.Where(pair => IsNamed(pair.Key, name)).SelectMany(pair => pair.Value),
        IDictionary entries => entries.Cast<DictionaryEntry>().Where(entry => IsNamed($"{entry.Key}", name)).SelectMany(entry => Texts(entry.Value)),
        _ => null,
    };

    private static bool IsNamed(string key, string name) => name.Equals(key, StringComparison.OrdinalIgnoreCase);

    /// <summary>A text, or each of a list.</summary>
    private static IEnumerable<string> Texts(object? value) => Unwrapped(value) switch
    {
        null => [],
        string text => [text],
        IEnumerable items => items.Cast<object?>().SelectMany(item => Unwrapped(item) is string text ? [text] : Unwrapped(item) is { } other ? [$"{other}"] : Array.Empty<string>()),
        var other => [$"{other}"],
    };

    private static object? Member(object value, string name)
    {
        try
        {
            return Unwrapped(PSObject.AsPSObject(value).Properties[name]?.Value);
        }
        catch (GetValueException)
        {
            return null; // one that throws is as one that is not there
        }
    }

    private static object? Unwrapped(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
