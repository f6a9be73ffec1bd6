using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Security;
using DeviceAuth.Errors;

namespace DeviceAuth.OAuth;

/// <summary>The parameters of one request. Absent values are left out, never sent empty (RFC 6749 §3.2).</summary>
internal sealed class FormParameters
{
    private readonly List<KeyValuePair<string, string>> _pairs = [];

    public FormParameters Add(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            // RFC 6749 §3.2: none may be there twice. What a dialect or a profile sends, no list of reserved names can know.
            if (name != Wire.Parameter.Resource && _pairs.Exists(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase)))
            {
                throw DeviceAuthError.ParameterRepeated(name);
            }

            _pairs.Add(new KeyValuePair<string, string>(name, value!));
        }

        return this;
    }

    public FormParameters Add(string name, SecureString? value) => Add(name, value?.Reveal());

    /// <summary>Adds the words as one value, separated by spaces (RFC 6749 §3.3).</summary>
    public FormParameters AddWords(string name, IEnumerable<string> words) => Add(name, string.Join(" ", words));

    /// <summary>Adds one parameter per value: <c>resource</c> alone may be repeated (RFC 8707 §2).</summary>
    public FormParameters AddEach(string name, IEnumerable<string> values)
    {
        foreach (string value in values)
        {
            Add(name, value);
        }

        return this;
    }

    public FormParameters AddAll(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        foreach (KeyValuePair<string, string> parameter in parameters)
        {
            Add(parameter.Key, parameter.Value);
        }

        return this;
    }

    /// <summary>The body as <c>application/x-www-form-urlencoded</c> in UTF-8.</summary>
    public string Encode() =>
        string.Join("&", _pairs.Select(pair => $"{WebUtility.UrlEncode(pair.Key)}={WebUtility.UrlEncode(pair.Value)}"));
}
