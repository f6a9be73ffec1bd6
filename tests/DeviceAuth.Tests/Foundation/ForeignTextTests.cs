using System;
using System.Linq;
using Xunit;

namespace DeviceAuth.Tests.Foundation;

/// <summary>Text of a server must move no cursor, forge no line and hide nothing.</summary>
public sealed class ForeignTextTests
{
    [Theory]
    [InlineData("\u001b[31mred\u001b[0m", "[31mred [0m")]
    [InlineData("a\u001b[2J\u001b[Hb", "a [2J [Hb")]
    [InlineData("a\u009b31mb", "a 31mb")]
    [InlineData("a\u001b]0;title\u0007b", "a ]0;title b")]
    [InlineData("a\u001b]8;;https://evil.example.net\u001b\\b", "a ]8;;https://evil.example.net \\b")]
    [InlineData("a\u001bP+q\u009cb", "a P+q b")]
    [InlineData("a\bb\u007fc", "a b c")]
    public void Terminal_escapes_lose_what_makes_them_work(string text, string clean) => Assert.Equal(clean, ForeignText.Clean(text));

    [Theory]
    [InlineData("one\ntwo")]
    [InlineData("one\r\ntwo")]
    [InlineData("one\rtwo")]
    [InlineData("one\ttwo")]
    [InlineData("one\vtwo")]
    [InlineData("one\u0085two")]
    [InlineData("one\u2028two")]
    [InlineData("one\u2029two")]
    [InlineData("one\0two")]
    [InlineData("one\0\r\n\u200b\u202e\u001btwo")]
    public void A_run_of_line_ends_and_controls_is_one_space(string text) => Assert.Equal("one two", ForeignText.Clean(text));

    [Theory]
    [InlineData('\u202a')]
    [InlineData('\u202e')]
    [InlineData('\u2066')]
    [InlineData('\u2069')]
    [InlineData('\u200e')]
    [InlineData('\u061c')]
    [InlineData('\u200b')]
    [InlineData('\u200d')]
    [InlineData('\u2060')]
    [InlineData('\ufeff')]
    [InlineData('\u00ad')]
    [InlineData('\ue000')]
    [InlineData('\uffff')]
    [InlineData('\ud800')]
    [InlineData('\udc00')]
    public void Bidi_zero_width_private_and_lone_surrogates_are_taken_out(char character)
    {
        Assert.Equal("a b", ForeignText.Clean($"a{character}b"));
        Assert.Equal("ab", ForeignText.Clean($"{character}ab{character}"));
    }

    [Fact]
    public void A_run_of_invisible_characters_beyond_the_first_plane_is_one_space_too() =>
        Assert.Equal("a b", ForeignText.Clean("a\U000E0041\U000E0042\U000F0000b"));

    [Theory]
    [InlineData("Grüße, 東京! שלום")]
    [InlineData("ok \U0001F44D done")]
    [InlineData("\U0001F511")]
    [InlineData("e\u0301")]
    [InlineData("a\u00a0b")]
    [InlineData("x  y")]
    public void What_people_write_is_kept_emoji_too(string text) => Assert.Equal(text, ForeignText.Clean(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\u001b")]
    [InlineData("\r\n\u200b")]
    public void Nothing_left_is_null(string? text) => Assert.Null(ForeignText.Clean(text));

    [Fact]
    public void A_long_text_is_cut_and_shows_that_it_was()
    {
        string clean = ForeignText.Clean(new string('x', 10_000))!;

        Assert.Equal(new string('x', ForeignText.MaxLength - 1) + "…", clean);
    }

    [Fact]
    public void A_text_of_just_the_longest_length_is_whole()
    {
        string text = new('x', ForeignText.MaxLength);

        Assert.Equal(text, ForeignText.Clean(text));
    }

    [Theory]
    [InlineData('x', 501)]
    [InlineData(' ', 700)]
    [InlineData('\u001b', 700)]
    [InlineData('\ud83d', 700)]
    public void What_is_cleaned_is_clean(char end, int length)
    {
        for (int start = 0; start <= length; start++)
        {
            string clean = ForeignText.Clean(new string('x', start) + new string(end, length - start) + "x")!;

            Assert.Equal(clean, ForeignText.Clean(clean));
        }
    }

    [Fact]
    public void A_cut_never_splits_a_surrogate_pair()
    {
        string clean = ForeignText.Clean("x" + string.Concat(Enumerable.Repeat("\U0001F44D", 1000)))!;

        Assert.True(clean.Length <= ForeignText.MaxLength);
        Assert.DoesNotContain('\uFFFD', new string(clean.EnumerateRunes().SelectMany(rune => rune.ToString()).ToArray()));
    }

    [Fact]
    public void No_character_at_all_lets_a_control_through()
    {
        string all = new(Enumerable.Range(0, char.MaxValue + 1).Select(code => (char)code).ToArray());

        foreach (string part in all.Chunk(100).Select(chunk => new string(chunk)))
        {
            Assert.DoesNotContain(ForeignText.Clean(part) ?? "", character => char.IsControl(character) || char.IsSurrogate(character));
        }
    }

    [Fact]
    public void Cleaning_twice_changes_nothing_more()
    {
        string once = ForeignText.Clean("  a\u001b[1m \n b\u202e  c ")!;

        Assert.Equal(once, ForeignText.Clean(once), StringComparer.Ordinal);
    }
}
