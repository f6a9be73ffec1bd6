using System;
using System.Linq;
using Xunit;

namespace DeviceAuth.Tests.Foundation;

/// <summary>Text that is cut to the columns that there are.</summary>
public sealed class FittedTextTests
{
    [Theory]
    [InlineData("my-cli", 6, "my-cli")]
    [InlineData("0123456789", 9, "012...789")]
    [InlineData("0123456789", 3, "...")]
    [InlineData("愛愛愛愛愛愛", 9, "愛...愛")]
    public void A_name_loses_its_middle(string text, int columns, string fitted) => Assert.Equal(fitted, FittedText.Middle(text, columns));

    [Theory]
    [InlineData("login.example.com", 17, "login.example.com")]
    [InlineData("login.example.com", 14, "...example.com")]
    public void A_host_loses_its_beginning(string host, int columns, string fitted) => Assert.Equal(fitted, FittedText.Host(host, columns));

    [Fact]
    public void No_half_of_a_surrogate_pair_is_left()
    {
        string text = string.Concat(Enumerable.Repeat("😀", 20));

        Assert.All(Enumerable.Range(3, 40), columns => Assert.DoesNotContain('\ufffd', System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(
            FittedText.Middle(text, columns) + FittedText.Host(text, columns)))));
    }

    [Fact]
    public void Long_texts_share_what_short_ones_leave() =>
        Assert.Equal([2, 14, 14], FittedText.Share(30, "ab", new string('c', 50), new string('d', 50)));

    [Fact]
    public void Texts_that_fit_are_left_as_they_are() => Assert.Equal([2, 20], FittedText.Share(30, "ab", new string('c', 20)));

    [Theory]
    [InlineData(80, 1, "Scopes: one, two, three")]
    [InlineData(32, 1, "Scopes: one and 2 more")]
    public void A_list_that_does_not_fit_says_how_many_more_there_are(int columns, int lines, string list) =>
        Assert.Equal(list, string.Join("|", FittedText.List("Scopes:", columns > 40 ? ["one", "two", "three"] : ["one", "two-and-a-half", "three-and-a-half"], columns, lines)));

    [Fact]
    public void A_word_that_fits_no_line_is_cut_and_no_line_is_too_long()
    {
        string[] words = [.. Enumerable.Range(0, 12).Select(i => new string((char)('a' + i), 100))];

        foreach (int lines in new[] { 1, 2, 3 })
        {
            System.Collections.Generic.IReadOnlyList<string> list = FittedText.List("Scopes:", words, 80, lines);
            Assert.InRange(list.Count, 1, lines);
            Assert.All(list, line => Assert.InRange(line.Length, 1, 80));
            Assert.EndsWith(" more", list[^1], StringComparison.Ordinal);
        }
    }
}
