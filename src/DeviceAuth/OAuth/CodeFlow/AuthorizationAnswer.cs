using System;
using System.Collections.Generic;
using System.Linq;
using System.Security;
using System.Text;
using DeviceAuth.Errors;

namespace DeviceAuth.OAuth;

/// <summary>
/// What the browser brought to the redirect address (RFC 6749 §4.1.2): a code or an error, known for an answer to this very request by its
/// state. Anybody on the machine, and any page in the browser, can send something there: what is none is not an error, and nothing at all.
/// </summary>
internal sealed class AuthorizationAnswer
{
    private const string Form = "application/x-www-form-urlencoded";

    private readonly AuthorizationRequest _request;
    private readonly JsonObject _parameters;
    private readonly string _query;

    private readonly bool _isCodeAlone;

    private AuthorizationAnswer(AuthorizationRequest request, JsonObject parameters, string query, bool isCodeAlone)
    {
        _request = request;
        _parameters = parameters;
        _query = query;
        _isCodeAlone = isCodeAlone;
    }

    /// <summary>The server says no.</summary>
    public bool IsError => _parameters.Text(Wire.Member.Error) is not null;

    /// <summary>Reads a query; null where it is no answer to the request: the state is checked before all else.</summary>
    /// <param name="query">What stands behind the question mark.</param>
    /// <param name="request">The request.</param>
    public static AuthorizationAnswer? Read(string query, AuthorizationRequest request) => Read(query, request, mayLackState: false, isCodeAlone: false);

    /// <summary>Reads what a person pasted: it may be a code alone, or with the state; a state that is there counts all the same.</summary>
    public static AuthorizationAnswer? ReadPasted(string text, AuthorizationRequest request) =>
        Read(PastedAnswer.Query(text), request, mayLackState: true, PastedAnswer.IsCodeAlone(text));

    /// <summary>The code. Throws where another server answers, and where this one says no.</summary>
    /// <param name="server">Who was asked.</param>
    public SecureString Code(AuthorizationServer server)
    {
        CheckIssuer(server);
        if (IsError)
        {
            throw ToError(server.AuthorizationEndpoint!);
        }

        return DeviceAuth.Secret.IsFit(_parameters.Text(Wire.Parameter.Code)!)
            ? DeviceAuth.Secret.Protect(_parameters.Text(Wire.Parameter.Code)!)
            : throw DeviceAuthError.CodeUnfit(server.AuthorizationEndpoint!);
    }

    private static AuthorizationAnswer? Read(string query, AuthorizationRequest request, bool mayLackState, bool isCodeAlone)
    {
        // Each needs a name, and none may be there twice (RFC 6749 §3.1); what has no value is as if it were not there.
        string named = string.Join("&", query.Split('&').Where(pair => pair.IndexOf('=') > 0));
        if (FormBody.Read(named, out _) is not { } parameters)
        {
            return null;
        }

        bool isOurs = parameters.Text(Wire.Parameter.State) is { } state ? IsSame(state, request.State) : mayLackState;
        bool saysSomething = parameters.Text(Wire.Parameter.Code) is not null || parameters.Text(Wire.Member.Error) is not null;
        return isOurs && saysSomething ? new AuthorizationAnswer(request, parameters, named, isCodeAlone) : null;
    }

    /// <summary>
    /// Who answers must be who was asked, or a code would be taken to another server than gave it (RFC 9207 §2.4): it is compared to the
    /// letter, errors too. Of a code that stands alone nothing can be told.
    /// </summary>
    private void CheckIssuer(AuthorizationServer server)
    {
        string? issuer = _parameters.Text(Wire.Parameter.Issuer);
        bool isWhole = !_isCodeAlone && _parameters.Text(Wire.Parameter.State) is not null;
        if (issuer is null ? server.AnnouncesIssuer && isWhole : server.Issuer is { } expected && !IsIssuer(issuer, expected))
        {
            throw DeviceAuthError.AnswerOfOtherIssuer(server.Issuer ?? server.AuthorizationEndpoint!.Shown(), Taint.All.Shown(issuer));
        }
    }

    /// <summary>A template stands for any tenant.</summary>
    private static bool IsIssuer(string issuer, string expected) =>
        issuer == expected || (expected.Contains(IssuerTemplates.TenantId) && IssuerTemplates.Has(issuer));

    /// <summary>The errors of RFC 6749 §4.1.2.1 are those of the token endpoint, and a few more: they are read alike, and cleaned alike.</summary>
    private DeviceAuthException ToError(Uri endpoint)
    {
        OAuthResponse answer = OAuthResponse.Read(endpoint, Wire.BadRequest, Form, Encoding.UTF8.GetBytes(_query), taint: Taint);
        return answer.ErrorCode is { } code && Wire.ErrorCode.Passes(code)
            ? DeviceAuthError.AuthorizationUnavailable(endpoint, code, answer.Said).Saying(answer.Words)
            : OAuthAnswers.ToError(answer);
    }

    private Taint Taint
    {
        get
        {
            IEnumerable<string> values = _request.Nonce is { } nonce ? _request.SentValues.Append(nonce) : _request.SentValues;
            return Taint.Of([_request.State, .. _parameters.Text(Wire.Parameter.Code) is { } code ? [code] : Array.Empty<string>()], values);
        }
    }

    /// <summary>In a time that does not tell how much of it was right: a neighbour on the machine could ask often.</summary>
    private static bool IsSame(string one, string other)
    {
        int difference = one.Length ^ other.Length;
        for (int i = 0; i < one.Length && i < other.Length; i++)
        {
            difference |= one[i] ^ other[i];
        }

        return difference == 0;
    }
}
