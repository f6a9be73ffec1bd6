using DeviceAuth.Errors;
using Xunit;

namespace DeviceAuth.Tests.Errors;

/// <summary>Commands to copy out of a message run nothing but themselves.</summary>
public sealed class CommandTextTests
{
    [Theory]
    [InlineData("plain-1_x.y:z/", "plain-1_x.y:z/")]
    [InlineData("", "''")]
    [InlineData("a b", "'a b'")]
    [InlineData("it's", "'it''s'")]
    [InlineData("$x", "'$x'")]
    [InlineData("`x", "'`x'")]
    [InlineData("a;b|c&d", "'a;b|c&d'")]
    [InlineData("(x)", "'(x)'")]
    [InlineData("a,b", "'a,b'")]
    [InlineData("@x", "'@x'")]
    [InlineData("\"x", "'\"x'")]
    [InlineData("*", "'*'")]
    public void A_value_is_one_word(string text, string word) => Assert.Equal(word, CommandText.Quote(text));

    [Theory]
    [InlineData("-Force", "'-Force'")]
    [InlineData("-x", "'-x'")]
    public void A_value_that_starts_like_an_option_is_none(string text, string word) => Assert.Equal(word, CommandText.Quote(text));

    [Theory]
    [InlineData("it\u2019s")]
    [InlineData("it\u2018s")]
    [InlineData("it\u201as")]
    [InlineData("it\u201bs")]
    public void A_curly_quote_ends_no_word_since_PowerShell_takes_it_for_a_straight_one(string text) =>
        Assert.Equal($"'{text.Insert(2, text[2].ToString())}'", CommandText.Quote(text));
}
