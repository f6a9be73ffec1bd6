using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Security;
using System.Text;
using DeviceAuth.Errors;

namespace DeviceAuth.OAuth;

/// <summary>
/// One request to an endpoint, as a thing: built in the words of the RFCs, signed by the client, spelled by the server's dialect,
/// sent by the transport. It knows which of its values are secret. Absent values are left out, never sent empty (RFC 6749 §3.2).
/// </summary>
internal sealed class OAuthRequest
{
    private readonly List<RequestParameter> _parameters = [];
    private readonly List<string> _secrets = [];
    private readonly List<string> _values = [];
    private readonly List<string> _words = [];

    public OAuthRequest(Uri endpoint) => Endpoint = endpoint;

    public Uri Endpoint { get; }

    public IReadOnlyList<RequestParameter> Parameters => _parameters;

    /// <summary>Credentials for the Basic scheme (RFC 7617); null where the client signs another way.</summary>
    public string? Basic { get; private set; }

    /// <summary>The body is a JSON object, and not a form.</summary>
    public bool IsJson { get; init; }

    /// <summary>What must not come back in any text that comes of this request.</summary>
    public Taint Taint => Taint.Of(_secrets, _values, _words);

    public OAuthRequest Add(string name, string? value) => AddEach(name, string.IsNullOrEmpty(value) ? [] : [value!]);

    public OAuthRequest Add(string name, SecureString? value)
    {
        string? text = value?.Reveal();
        return Hide(text).Add(name, text);
    }

    /// <summary>Adds the words as one value, separated by spaces (RFC 6749 §3.3).</summary>
    public OAuthRequest AddWords(string name, IReadOnlyList<string> words) =>
        words.Count == 0 ? this : AddParameter(new RequestParameter(name, words, isWords: true));

    /// <summary>Adds one parameter per value: <c>resource</c> alone may be repeated (RFC 8707 §2).</summary>
    public OAuthRequest AddEach(string name, IReadOnlyList<string> values) =>
        values.Count == 0 ? this : AddParameter(new RequestParameter(name, values, isWords: false));

    /// <summary>Adds what the user gave beside the standards. It may be secret, but may stand in an address as well.</summary>
    public OAuthRequest AddAll(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        foreach (KeyValuePair<string, string> parameter in parameters)
        {
            _values.Add(parameter.Value);
            Add(parameter.Key, parameter.Value);
        }

        return this;
    }

    /// <summary>Puts id and secret into the header, both form-encoded, so that a colon in the id cannot end it (RFC 6749 §2.3.1).</summary>
    public OAuthRequest AddBasic(string id, SecureString secret)
    {
        string password = secret.Reveal();
        string encoded = WebUtility.UrlEncode(password);
        Basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{WebUtility.UrlEncode(id)}:{encoded}"));
        return Hide(password).Hide(encoded).Hide(Basic);
    }

    /// <summary>A secret that this request does not carry, but whose owner it speaks to: the answer must not say it either.</summary>
    public OAuthRequest Hide(string? secret)
    {
        if (secret is not null)
        {
            _secrets.Add(secret);
        }

        return this;
    }

    /// <summary>What may be a secret of an earlier request of the same flow.</summary>
    public OAuthRequest HideValues(IEnumerable<string> values)
    {
        _values.AddRange(values);
        return this;
    }

    /// <summary>Words that its answer may say: the scopes that the user asked for.</summary>
    public OAuthRequest Expect(IEnumerable<string> words)
    {
        _words.AddRange(words);
        return this;
    }

    /// <summary>The same request with other parameters, as a dialect spells it.</summary>
    public OAuthRequest Spelled(IEnumerable<RequestParameter> parameters, bool isJson = false)
    {
        OAuthRequest spelled = new(Endpoint) { IsJson = isJson, Basic = Basic };
        foreach (RequestParameter parameter in parameters)
        {
            spelled.AddParameter(parameter);
        }

        spelled._secrets.AddRange(_secrets);
        spelled._values.AddRange(_values);
        spelled._words.AddRange(_words);
        return spelled;
    }

    /// <summary>The body: <c>application/x-www-form-urlencoded</c> in UTF-8, or a JSON object.</summary>
    public string Encode() => IsJson ? EncodeJson() : string.Join("&", _parameters
        .SelectMany(parameter => parameter.Texts.Select(text => $"{WebUtility.UrlEncode(parameter.Name)}={WebUtility.UrlEncode(text)}")));

    private string EncodeJson()
    {
        JsonText json = new();
        foreach (RequestParameter parameter in _parameters)
        {
            _ = parameter.IsWords ? json.Add(parameter.Name, parameter.Values) : json.Add(parameter.Name, parameter.Values[0]);
        }

        return json.Encode();
    }

    private OAuthRequest AddParameter(RequestParameter parameter)
    {
        // RFC 6749 §3.2: none may be there twice. What a dialect or a profile sends, no list of reserved names can know.
        if (_parameters.Exists(other => other.Name.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase)))
        {
            throw DeviceAuthError.ParameterRepeated(parameter.Name);
        }

        _parameters.Add(parameter);
        return this;
    }
}
