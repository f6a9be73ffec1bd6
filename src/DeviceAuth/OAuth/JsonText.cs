using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Serialization.Json;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace DeviceAuth.OAuth;

/// <summary>Writes one flat JSON object of strings and lists. Absent values are left out.</summary>
internal sealed class JsonText
{
    private readonly XElement _root = new("root", new XAttribute("type", "object"));

    public JsonText Add(string member, string? value)
    {
        if (value is not null)
        {
            _root.Add(new XElement(member, new XAttribute("type", "string"), value));
        }

        return this;
    }

    public JsonText Add(string member, IReadOnlyList<string> values)
    {
        if (values.Count > 0)
        {
            _root.Add(new XElement(
                member,
                new XAttribute("type", "array"),
                values.Select(value => new XElement("item", new XAttribute("type", "string"), value))));
        }

        return this;
    }

    public JsonText AddAll(IEnumerable<KeyValuePair<string, string>> members)
    {
        foreach (KeyValuePair<string, string> member in members)
        {
            Add(member.Key, member.Value);
        }

        return this;
    }

    public string Encode()
    {
        using MemoryStream stream = new();
        using (XmlDictionaryWriter writer = JsonReaderWriterFactory.CreateJsonWriter(stream, Encoding.UTF8, ownsStream: false))
        {
            _root.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
