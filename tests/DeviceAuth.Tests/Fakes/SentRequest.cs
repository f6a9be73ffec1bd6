using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;

namespace DeviceAuth.Tests.Fakes;

/// <summary>One request as it went over the wire.</summary>
internal sealed record SentRequest(
    string Method, Uri Address, string Body, TimeSpan At, string? Accept, string? Authorization, string? ContentType)
{
    /// <summary>The form's parameters in order, decoded; none of a body that is JSON.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Form => (Body.StartsWith('{') ? "" : Body)
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .Select(pair => KeyValuePair.Create(WebUtility.UrlDecode(pair[0]), WebUtility.UrlDecode(pair[1])))
        .ToArray();

    /// <summary>The form's parameters as lines, which read well in a failed test.</summary>
    public string[] FormLines => Form.Select(pair => $"{pair.Key}={pair.Value}").ToArray();

    /// <summary>The one parameter of that name; null where there is none.</summary>
    public string? this[string name] => Form.Where(pair => pair.Key == name).Select(pair => pair.Value).SingleOrDefault();
}
