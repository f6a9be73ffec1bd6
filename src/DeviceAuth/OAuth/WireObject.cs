using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Runtime.Serialization.Json;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace DeviceAuth.OAuth;

/// <summary>
/// An answer of a server as its named members: a JSON object or a form-encoded body. Reading is tolerant where providers
/// differ without harm (a number as a string, a list as one string) and knows no provider by name.
/// </summary>
internal sealed class WireObject
{
    /// <summary>Deepest nesting that is read. Answers of the protocol are flat; metadata nests two or three deep.</summary>
    private const int MaxDepth = 32;

    private static readonly Encoding StrictUtf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly IReadOnlyDictionary<string, XElement> _members;

    private WireObject(IReadOnlyDictionary<string, XElement> members) => _members = members;

    /// <summary>Reads a JSON object; null where the bytes are no JSON object or name a member twice (RFC 6749 §5.1).</summary>
    public static WireObject? FromJson(byte[] body)
    {
        body = InUtf8(body);
        // The framework's own reader is in-box on both editions, so no other module's JSON library can clash with it.
        // Its length quotas are left wide, since OAuthTransport bounds the body; depth is what a small body can abuse.
        XmlDictionaryReaderQuotas quotas = new()
        {
            MaxDepth = MaxDepth,
            MaxArrayLength = OAuthTransport.MaxBodyLength,
            MaxBytesPerRead = OAuthTransport.MaxBodyLength,
            MaxNameTableCharCount = OAuthTransport.MaxBodyLength,
            MaxStringContentLength = OAuthTransport.MaxBodyLength,
        };

        try
        {
            using XmlDictionaryReader reader = JsonReaderWriterFactory.CreateJsonReader(
                body, OffsetAfterByteOrderMark(body), body.Length - OffsetAfterByteOrderMark(body), quotas);
            XElement root = XElement.Load(reader);
            return TypeOf(root) == "object" && IsOneWhole(body) ? FromMembers(root) : null;
        }
        catch (Exception exception) when (exception
            is XmlException or FormatException or ArgumentException or InvalidOperationException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>Reads a form-encoded body, as some providers answer when not asked for JSON; null where it is none.</summary>
    public static WireObject? FromForm(string body)
    {
        Dictionary<string, XElement> members = new(StringComparer.Ordinal);
        foreach (string pair in body.Trim().Split('&'))
        {
            int equals = pair.IndexOf('=');
            if (equals < 1 || pair.Any(char.IsWhiteSpace))
            {
                return null;
            }

            string name = WebUtility.UrlDecode(pair.Substring(0, equals));
            if (members.ContainsKey(name))
            {
                return null;
            }

            members.Add(name, new XElement("item", WebUtility.UrlDecode(pair.Substring(equals + 1))));
        }

        return new WireObject(members);
    }

    /// <summary>A string, number or boolean as text; null where the member is absent, null, empty or a structure.</summary>
    public string? Text(string name)
    {
        if (!_members.TryGetValue(name, out XElement? member) || TypeOf(member) is "object" or "array" or "null")
        {
            return null;
        }

        return member.Value.Length == 0 ? null : member.Value;
    }

    /// <summary>A positive, whole number of seconds; null where the member is absent, not a number, zero or negative.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="atMost">Larger values, however absurd, are read as this.</param>
    public TimeSpan? Seconds(string name, TimeSpan atMost)
    {
        bool isNumber = double.TryParse(Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds);
        if (!isNumber || double.IsNaN(seconds) || seconds <= 0)
        {
            return null;
        }

        return seconds < atMost.TotalSeconds ? TimeSpan.FromSeconds(Math.Ceiling(seconds)) : atMost;
    }

    /// <summary>An array of strings, or a string of words separated by spaces; null where the member is absent.</summary>
    public IReadOnlyList<string>? Words(string name)
    {
        if (!_members.TryGetValue(name, out XElement? member) || TypeOf(member) is "null" or "object")
        {
            return null;
        }

        return TypeOf(member) == "array"
            ? member.Elements().Where(item => TypeOf(item) == "string").Select(item => item.Value).ToArray()
            : member.Value.Split([' '], StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The objects of an array; those that are none, or name a member twice, are left out.</summary>
    public IReadOnlyList<WireObject> Objects(string name) =>
        _members.TryGetValue(name, out XElement? member) && TypeOf(member) == "array"
            ? member.Elements().Where(item => TypeOf(item) == "object").Select(FromMembers).OfType<WireObject>().ToArray()
            : [];

    /// <summary>A member that is itself an object; null where it is absent or none.</summary>
    public WireObject? Object(string name) =>
        _members.TryGetValue(name, out XElement? member) && TypeOf(member) == "object" ? FromMembers(member) : null;

    /// <summary>The names of all members.</summary>
    public IEnumerable<string> Names => _members.Keys;

    /// <summary>The same members, with the texts changed.</summary>
    public WireObject WithTexts(Func<string, string> change) => new(_members.ToDictionary(
        member => member.Key,
        member => TypeOf(member.Value) == "string" ? new XElement("item", change(member.Value.Value)) : member.Value));

    /// <summary>The same members, their names in snake_case; one that is there already in that form stays.</summary>
    public WireObject WithSnakeCase()
    {
        Dictionary<string, XElement> members = new(StringComparer.Ordinal);
        foreach (KeyValuePair<string, XElement> member in _members.OrderBy(member => member.Key.Any(char.IsUpper)))
        {
            string name = string.Concat(member.Key.Select(letter => letter is >= 'A' and <= 'Z'
                ? "_" + char.ToLowerInvariant(letter)
                : letter.ToString()));
            if (!members.ContainsKey(name))
            {
                members.Add(name, member.Value);
            }
        }

        return new WireObject(members);
    }

    /// <summary>
    /// The framework's reader takes an object that was cut short after a member for a whole one, and two in a row for one. The
    /// brackets tell: the first must close at the very end.
    /// </summary>
    private static bool IsOneWhole(byte[] body)
    {
        int depth = 0;
        bool isInText = false;
        bool isClosed = false;
        for (int i = OffsetAfterByteOrderMark(body); i < body.Length; i++)
        {
            byte one = body[i];
            if (isClosed && one is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                return false;
            }

            if (isInText)
            {
                i += one == '\\' ? 1 : 0;
                isInText = one != '"';
                continue;
            }

            isInText = one == '"';
            depth += one is (byte)'{' or (byte)'[' ? 1 : one is (byte)'}' or (byte)']' ? -1 : 0;
            isClosed |= depth == 0 && one == '}';
        }

        return isClosed;
    }

    /// <summary>
    /// JSON is UTF-8 (RFC 8259 §8.1). A server that sends a description in Latin-1 all the same is no reason to give a sign-in
    /// up: what the protocol uses of an answer is ASCII, and only sentences to be shown are not.
    /// </summary>
    private static byte[] InUtf8(byte[] body)
    {
        try
        {
            StrictUtf8.GetCharCount(body);
            return body;
        }
        catch (DecoderFallbackException)
        {
            return Encoding.UTF8.GetBytes(Encoding.GetEncoding("iso-8859-1").GetString(body));
        }
    }

    private static WireObject? FromMembers(XElement root)
    {
        Dictionary<string, XElement> members = new(StringComparer.Ordinal);
        foreach (XElement member in root.Elements())
        {
            // A key that is no XML name arrives as an element `item` in the namespace "item" with the key in an attribute.
            string name = member.Name.Namespace == "item" ? (string?)member.Attribute("item") ?? "" : member.Name.LocalName;
            if (members.ContainsKey(name))
            {
                return null;
            }

            members.Add(name, member);
        }

        return new WireObject(members);
    }

    private static string TypeOf(XElement element) => (string?)element.Attribute("type") ?? "string";

    private static int OffsetAfterByteOrderMark(byte[] body)
    {
        byte[] mark = Encoding.UTF8.GetPreamble();
        return body.Length >= mark.Length && mark.SequenceEqual(body.Take(mark.Length)) ? mark.Length : 0;
    }
}
