using System;
using System.Linq;
using System.Text;
using System.Text.Json;
using Xunit;

namespace DeviceAuth.Tests.Foundation;

/// <summary>What is written is JSON, and is read again as it was.</summary>
public sealed class JsonTextTests
{
    private static readonly string Everything = string.Concat(Enumerable.Range(0, char.MaxValue + 1).Select(code => (char)code));

    [Fact]
    public void Every_character_is_read_again()
    {
        string text = new JsonText().Add("a \"key\"", Everything).Encode();

        Assert.Equal(Everything, JsonObject.FromJson(Encoding.UTF8.GetBytes(text))!.Text("a \"key\""));
    }

    [Fact]
    public void Another_reader_reads_the_same()
    {
        string text = new JsonText().Add("a", "\u0000\"\\\n\u2028ä😀").Add("b", ["x", "y \"z\""]).Add("c", (string?)null).Add("d", Array.Empty<string>()).Encode();

        using JsonDocument document = JsonDocument.Parse(text);
        Assert.Equal("\u0000\"\\\n\u2028ä😀", document.RootElement.GetProperty("a").GetString());
        Assert.Equal(["x", "y \"z\""], document.RootElement.GetProperty("b").EnumerateArray().Select(item => item.GetString()!));
        Assert.Equal(2, document.RootElement.EnumerateObject().Count());
    }

    [Fact]
    public void Nothing_is_an_empty_object() => Assert.Equal("{}", new JsonText().Encode());
}
