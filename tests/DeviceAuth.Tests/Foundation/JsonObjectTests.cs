using System;
using System.Linq;
using System.Text;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Foundation;

/// <summary>Reading members tolerantly, and refusing what is no JSON object.</summary>
public sealed class JsonObjectTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Theory]
    [InlineData("""{"a":5}""", 5)]
    [InlineData("""{"a":"5"}""", 5)]
    [InlineData("""{"a":" 5 "}""", 5)]
    [InlineData("""{"a":5.0}""", 5)]
    [InlineData("""{"a":"4.2"}""", 5)]
    [InlineData("""{"a":5e2}""", 500)]
    [InlineData("""{"a":1e300}""", 86400)]
    public void A_number_may_come_as_a_string_and_is_bounded(string json, double seconds) =>
        Assert.Equal(seconds, Recorded.Members(json).Seconds("a", Day)!.Value.TotalSeconds);

    [Theory]
    [InlineData("""{"a":0}""")]
    [InlineData("""{"a":-1}""")]
    [InlineData("""{"a":null}""")]
    [InlineData("""{"a":true}""")]
    [InlineData("""{"a":"five"}""")]
    [InlineData("""{"a":"5,000"}""")]
    [InlineData("""{"a":"NaN"}""")]
    [InlineData("""{"a":[5]}""")]
    [InlineData("""{"b":5}""")]
    public void What_is_no_positive_number_is_absent(string json) => Assert.Null(Recorded.Members(json).Seconds("a", Day));

    [Theory]
    [InlineData("""{"a":"one two"}""", "one|two")]
    [InlineData("""{"a":"  one   two "}""", "one|two")]
    [InlineData("""{"a":["one","two"]}""", "one|two")]
    [InlineData("""{"a":["one",5,null,{"b":1},"two"]}""", "one|two")]
    [InlineData("""{"a":[]}""", "")]
    [InlineData("""{"a":""}""", "")]
    public void Words_come_as_an_array_or_as_one_string(string json, string words) =>
        Assert.Equal(words, string.Join("|", Recorded.Members(json).Words("a")!));

    [Theory]
    [InlineData("""{"b":"x"}""")]
    [InlineData("""{"a":null}""")]
    [InlineData("""{"a":{"b":"x"}}""")]
    public void Words_that_are_absent_are_null(string json) => Assert.Null(Recorded.Members(json).Words("a"));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a b")]
    [InlineData("a:b")]
    [InlineData("5")]
    [InlineData("https://example.com/claims/x")]
    [InlineData("schlüssel")]
    [InlineData("item")]
    [InlineData("type")]
    [InlineData("xmlns")]
    [InlineData("$ref")]
    public void Any_key_is_found(string key)
    {
        JsonObject members = Recorded.Members($$"""{"{{key}}":"x","access_token":"t"}""");

        Assert.Equal("x", members.Text(key));
        Assert.Equal("t", members.Text("access_token"));
    }

    [Theory]
    [InlineData("""\"\\\/\b\f\n\r\t""", "\"\\/\b\f\n\r\t")]
    [InlineData("""\u00e4\u20AC\ud83d\ude00""", "ä€😀")]
    [InlineData("""ä€😀""", "ä€😀")]
    [InlineData("a\tb\nc", "a\tb\nc")]
    public void Escapes_mean_what_they_say(string written, string text) =>
        Assert.Equal(text, Recorded.Members($$"""{"a":"{{written}}"}""").Text("a"));

    [Theory]
    [InlineData("5")]
    [InlineData("-0.5")]
    [InlineData("1e9")]
    [InlineData("1.25E-3")]
    [InlineData("true")]
    [InlineData("false")]
    public void Numbers_and_truth_values_are_read_as_they_were_written(string value) =>
        Assert.Equal(value, Recorded.Members($$"""{ "a" : {{value}} , "b":[ ] }""").Text("a"));

    [Fact]
    public void Keys_differ_by_case()
    {
        JsonObject members = Recorded.Members("""{"Error":"a","error":"b"}""");

        Assert.Equal("b", members.Text("error"));
    }

    [Fact]
    public void A_byte_order_mark_is_skipped()
    {
        byte[] body = Encoding.UTF8.GetPreamble().Concat(Encoding.UTF8.GetBytes("""{"a":"ä"}""")).ToArray();

        Assert.Equal("ä", JsonObject.FromJson(body)!.Text("a"));
    }

    [Theory]
    [InlineData("""{"a":1,"a":1}""")]
    [InlineData("""{"a":1,"\u0061":2}""")]
    [InlineData("""{"a b":1,"a b":1}""")]
    public void A_member_that_comes_twice_spoils_the_object(string json) =>
        Assert.Null(JsonObject.FromJson(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("{'a':1}")]
    [InlineData("{a:1}")]
    [InlineData("""{"a":1 "b":2}""")]
    [InlineData("""{"a":"cut""")]
    [InlineData("""{"a":"cut\""")]
    [InlineData("""{"a":1,}""")]
    [InlineData("""{,"a":1}""")]
    [InlineData("""{"a":[1,]}""")]
    [InlineData("""{"a":[1}""")]
    [InlineData("""{"a"}""")]
    [InlineData("""{"a":}""")]
    [InlineData("""{"a":tru}""")]
    [InlineData("""{"a":NaN}""")]
    [InlineData("""{"a":+5}""")]
    [InlineData("""{"a":.5}""")]
    [InlineData("""{"a":5.}""")]
    [InlineData("""{"a":5e}""")]
    [InlineData("""{"a":-}""")]
    [InlineData("""{"a":"\x41"}""")]
    [InlineData("""{"a":"\u12g4"}""")]
    [InlineData("""{"a":"\u12"}""")]
    [InlineData("{\u00a0\"a\":1}")]
    [InlineData("""{"a":1} and more""")]
    [InlineData("<html></html>")]
    [InlineData("error=x&b=y")]
    public void What_is_no_JSON_object_is_null(string text) => Assert.Null(JsonObject.FromJson(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("""{"a":1""")]
    [InlineData("""{"a":1,""")]
    [InlineData("""{"a":{"b":1}""")]
    [InlineData("""{"a":1}]""")]
    [InlineData("""{"a":1}{"b":2}""")]
    public void What_does_not_end_where_its_object_ends_is_null(string text) =>
        Assert.Null(JsonObject.FromJson(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Invalid_UTF_8_breaks_nothing()
    {
        byte[] body = [.. "{\"a\":\""u8, 0xC3, 0x28, .. "\",\"b\":\"x\"}"u8];

        JsonObject? members = JsonObject.FromJson(body);

        Assert.True(members is null || members.Text("b") == "x");
    }

    [Fact]
    public void Nesting_is_read_to_a_depth_and_no_deeper()
    {
        Assert.Equal("x", Recorded.Members($$"""{"a":{{Nested(20)}},"b":"x"}""").Text("b"));
        Assert.Null(JsonObject.FromJson(Encoding.UTF8.GetBytes($$"""{"a":{{Nested(100)}}}""")));
        Assert.Null(JsonObject.FromJson(Encoding.UTF8.GetBytes($$"""{"a":{{Nested(100_000)}}}""")));
    }

    [Fact]
    public void NUL_and_control_characters_arrive_as_they_are()
    {
        JsonObject members = Recorded.Members("""{"a":"x\u0000\u001b[31m\u009b\uffffy","b":"z"}""");

        Assert.Equal("x\0\u001b[31m\u009b\uffffy", members.Text("a"));
        Assert.Equal("z", members.Text("b"));
    }

    [Theory]
    [InlineData("""{"a":""}""")]
    [InlineData("""{"a":null}""")]
    [InlineData("""{"a":{}}""")]
    [InlineData("""{"a":["x"]}""")]
    [InlineData("{}")]
    public void Text_that_is_empty_or_a_structure_is_absent(string json) => Assert.Null(Recorded.Members(json).Text("a"));

    [Fact]
    public void A_large_object_within_the_limit_is_read()
    {
        string many = string.Join(",", Enumerable.Range(0, 2000).Select(i => $"\"key number {i}\":\"{new string('x', 400)}\""));

        Assert.Equal("t", Recorded.Members($$"""{{{many}},"access_token":"t"}""").Text("access_token"));
    }

    [Fact]
    public void The_shortest_object_is_read() => Assert.Null(Recorded.Members("{}").Text("error"));

    [Theory]
    [InlineData("a=b", "b")]
    [InlineData("a=b&c=d", "b")]
    [InlineData("c=&a=x%20y+z%3D%26", "x y z=&")]
    [InlineData("a=b=c\r\n", "b=c")]
    public void A_form_is_read(string form, string a) => Assert.Equal(a, FormBody.Read(form, out _)!.Text("a"));

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("=b")]
    [InlineData("a=b&a=c")]
    [InlineData("Internal error = bad")]
    [InlineData("not found")]
    public void What_is_no_form_is_null(string form) => Assert.Null(FormBody.Read(form, out _));

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);
}
