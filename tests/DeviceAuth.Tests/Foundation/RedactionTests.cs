using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Text;
using System.Threading.Tasks;
using Xunit;

namespace DeviceAuth.Tests.Foundation;

/// <summary>Whoever says again what he was told must not get it into a text that is shown, however he spells it.</summary>
public sealed class RedactionTests
{
    private const string Secret = "tH1s/is+a=Secret&\"quoted\" ü~";

    /// <summary>What takes so long on a busy machine takes far longer: minutes, where time grew with text and secret at once.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    public static TheoryData<string> Spellings() =>
    [
        Secret,
        Uri.EscapeDataString(Secret),
        WebUtility.UrlEncode(Secret),
        WebUtility.UrlEncode(WebUtility.UrlEncode(Secret)),
        string.Concat(Encoding.UTF8.GetBytes(Secret).Select(one => $"%{one:x2}")),
        Secret.Replace("\"", "\\\"").Replace("/", "\\/"),
        string.Concat(Secret.Select(one => $"\\u{(int)one:x4}")),
        WebUtility.HtmlEncode(Secret),
        Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(Secret)),
        Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)),
        WebUtility.UrlEncode(Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret))),
        Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
        Secret.ToUpperInvariant(),
        Secret.Insert(5, "\u200b"),
        Secret.Insert(9, "\r\n"),
        string.Join(" ", Secret.Chunk(8).Select(part => new string(part))),
        Convert.ToHexString(Encoding.UTF8.GetBytes(Secret)),
        Convert.ToBase64String(Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)))),
        Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.EscapeDataString(Secret))),
        Convert.ToBase64String(Encoding.UTF8.GetBytes(WebUtility.UrlEncode(Secret))),
    ];

    [Theory]
    [MemberData(nameof(Spellings))]
    public void A_secret_is_replaced_however_it_is_spelled(string spelling) =>
        Assert.Matches(@"^It said <\*\*\*(=|%3D)*>, no more\.$", Redaction.Of([Secret]).Apply($"It said <{spelling}>, no more."));

    [Theory]
    [InlineData("")]
    [InlineData("i")]
    [InlineData("id")]
    [InlineData("id:")]
    [InlineData("my-client:")]
    public void A_secret_inside_of_something_that_is_in_base64_is_replaced_at_any_offset(string before)
    {
        string credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes(before + "correct horse battery" + ";rest"));
        string shown = Redaction.Of(["correct horse battery"]).Apply(credentials);

        Assert.Contains(Redaction.Mask, shown);
        Assert.True(shown.Length < before.Length * 2 + 16, shown);
    }

    [Fact]
    public void A_part_of_a_long_secret_is_replaced_where_it_was_cut()
    {
        string secret = string.Concat(Enumerable.Range(0, 40).Select(number => $"{number:x2}.k{number * 7 % 31:x2}"));
        Redaction redaction = Redaction.Of([secret]);

        Assert.Equal("begins ***…", redaction.Apply($"begins {secret.Substring(0, 60)}…"));
        Assert.Equal("ends …***", redaction.Apply($"ends …{secret.Substring(100)}"));
        Assert.Equal("within ‹***›", redaction.Apply($"within ‹{secret.Substring(37, 41)}›"));
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("a")]
    [InlineData("ab%2525 ")]
    [InlineData("https://login.example.com/")]
    public async Task What_repeats_itself_takes_no_longer_than_anything_else(string again)
    {
        string secret = Repeated(again, 60_000);
        string text = $"It said <{Repeated(again, 16_000)}>";

        string shown = await Task.Run(() => Redaction.Of([secret]).Hide(text), TestContext.Current.CancellationToken)
            .WaitAsync(Deadline, TestContext.Current.CancellationToken);

        Assert.Equal("It said <***>", shown);
    }

    [Fact]
    public async Task Thousands_of_texts_with_a_long_secret_take_no_longer_than_one_that_is_as_long()
    {
        Redaction redaction = Redaction.Of([string.Concat(Enumerable.Range(0, 10_000).Select(number => $"{number:x6}"))]);
        string[] texts = [.. Enumerable.Range(0, 9_997).Select(number => $"{number:x6}{number + 1:x6}{number + 2:x6}{number + 3:x6}")];

        string[] shown = await Task.Run(() => texts.Select(redaction.Hide).ToArray(), TestContext.Current.CancellationToken)
            .WaitAsync(Deadline, TestContext.Current.CancellationToken);

        Assert.All(shown, text => Assert.Equal(Redaction.Mask, text));
    }

    [Theory]
    [InlineData(0, 12, true)]
    [InlineData(0, 23, true)]
    [InlineData(0, 11, false)]
    [InlineData(48, 12, true)]
    [InlineData(49, 11, false)]
    [InlineData(17, 24, true)]
    [InlineData(17, 23, false)]
    [InlineData(1, 23, false)]
    [InlineData(36, 24, true)]
    [InlineData(36, 23, false)]
    public void Of_a_long_secret_twelve_characters_are_found_at_an_end_and_twice_as_many_within(int start, int length, bool isFound)
    {
        const string secret = "0123456789abcdefghijklmnopqrstuvwxyz.KLMNOPQRSTUVWXYZ!zyxwvu";

        string shown = Redaction.Of([secret]).Hide($"‹{secret.Substring(start, length).ToUpperInvariant()}›");

        Assert.Equal(isFound ? "‹***›" : $"‹{secret.Substring(start, length).ToUpperInvariant()}›", shown);
    }

    [Fact]
    public void A_long_secret_in_halves_or_its_first_or_last_characters_are_replaced()
    {
        const string token = "rt-9f8e7d6c5b4a39281706f5e4d3c2b1a0ZyXwV";
        Redaction redaction = Redaction.Of([token]);

        Assert.Equal("one ***, other ***", redaction.Apply($"one {token[..20]}, other {token[20..]}"));
        Assert.Equal("***…", redaction.Apply($"{token[..12]}…"));
        Assert.Equal("…***", redaction.Apply($"…{token[^12..]}"));
        Assert.DoesNotContain("9f8e7d", redaction.Apply(Uri.EscapeDataString(token[..20])), StringComparison.Ordinal);
    }

    [Fact]
    public void An_encoded_form_in_base64_is_replaced_behind_its_name()
    {
        const string token = "rt/9f8e7d+6c5b4a39281706=f5e4d3c2b1a0";
        string form = Convert.ToBase64String(Encoding.UTF8.GetBytes("refresh_token=" + Uri.EscapeDataString(token)));

        Assert.True(Redaction.Of([token]).Apply(form).Length < 28);
    }

    [Fact]
    public void An_address_that_may_be_secret_does_not_hide_the_beginning_of_others() =>
        Assert.Equal("see https://login.example.org/", Redaction.Of(["https://login.example.com/a/long/path"]).Apply("see https://login.example.org/"));

    [Theory]
    [InlineData("a")]
    [InlineData("ab")]
    [InlineData("abc")]
    [InlineData("   a ")]
    [InlineData("")]
    [InlineData(null)]
    public void A_very_short_secret_shreds_no_text(string? secret) =>
        Assert.Equal("abc: a cab, a bad  a b", Redaction.Of([secret]).Apply("abc: a cab, a bad  a b"));

    [Fact]
    public void A_short_secret_is_replaced_as_a_word_alone() =>
        Assert.Equal("login_required: '***', reloginlogin", Redaction.Of(["login"]).Apply("login_required: 'login', reloginlogin"));

    [Fact]
    public void All_of_several_secrets_are_replaced_and_those_that_overlap_once() =>
        Assert.Equal("*** and ***", Redaction.Of(["abcdefghij"]).With("ghijklmnop").Apply("abcdefghijklmnop and ghijklmnop"));

    [Theory]
    [InlineData("the proxy 'http://corp%5Cjdoe:S3cr3t@127.0.0.1:81/' failed", "the proxy 'http://127.0.0.1:81/' failed")]
    [InlineData("see https://user@example.com/a@b", "see https://example.com/a@b")]
    [InlineData("https://u:p@ss@example.com?x", "https://example.com?x")]
    [InlineData("http://u:p/w@example.com:80", "http://example.com:80")]
    [InlineData("http://u:p#w?x'\"y@example.com", "http://example.com")]
    [InlineData("http:\\/\\/u:p@example.com", "http:\\/\\/example.com")]
    [InlineData("x=http%3A%2F%2Fu%3Ap%40example.com%2Fa", "x=http%3A%2F%2Fexample.com%2Fa")]
    [InlineData("x=http%253a%252f%252fu%253ap%2540example.com", "x=http%253a%252f%252fexample.com")]
    [InlineData("https_proxy=jdoe:S3cr3t@proxy.corp.example", "https_proxy=proxy.corp.example")]
    [InlineData("proxy 'jdoe:S3cr3t@proxy' refused", "proxy 'proxy' refused")]
    [InlineData("proxy jdoe:S3cr3t@proxy:8080 refused", "proxy proxy:8080 refused")]
    [InlineData("socks5://jdoe:S3cr3t@[::1]:1080", "socks5://[::1]:1080")]
    [InlineData("the proxy //jdoe:S3cr3t@proxy/ refused", "the proxy //proxy/ refused")]
    [InlineData("http:/jdoe:S3cr3t@proxy", "http:/proxy")]
    [InlineData("http:\\\\jdoe:S3cr3t@proxy", "http:\\\\proxy")]
    [InlineData("http:\\u002f\\u002Fjdoe:S3cr3t@proxy", "http:\\u002f\\u002Fproxy")]
    [InlineData("http:&#x2F;&#47;jdoe:S3cr3t@proxy", "http:&#x2F;&#47;proxy")]
    [InlineData("-Tenant 'jdoe:S3cr3t@my.example.com/start'", "-Tenant 'my.example.com/start'")]
    [InlineData("-ProviderHost 'jdoe:S3cr3t@'", "-ProviderHost ''")]
    public void User_information_is_cut_out_of_addresses(string text, string cut)
    {
        Assert.Equal(cut, UserInformation.Cut(text));
        Assert.Equal(cut, Redaction.None.Apply(text));
    }

    [Theory]
    [InlineData("https://example.com:8443/@user/a:b@c")]
    [InlineData("write to mailto:somebody@example.com, please")]
    [InlineData("the user somebody@example.com: unknown")]
    [InlineData("https://example.com/?login_hint=somebody@example.com")]
    [InlineData("at 12:30 by a@b 4040")]
    [InlineData("'mailto:somebody@example.com'")]
    [InlineData("see https://login.example.com: mail somebody@example.com")]
    [InlineData("C:/users/a:b/c@d // see a@b")]
    public void What_is_no_user_information_stays(string text) => Assert.Equal(text, UserInformation.Cut(text));

    [Fact]
    public void An_exception_without_secrets_stays_what_it_is()
    {
        Exception cause = new IOException("broken", new InvalidOperationException("why"));

        Assert.Same(cause, Redaction.Of(["correct horse battery"]).Of(cause));
        Assert.Null(Redaction.None.Of((Exception?)null));
    }

    [Theory]
    [InlineData("it had 'correct horse battery'")]
    [InlineData("at http://u:p@example.com/")]
    [InlineData("it was \u001b[31mred")]
    public void Of_an_exception_that_says_a_secret_the_kinds_and_the_other_words_are_left(string inner)
    {
        Exception cause = new IOException("broken", new InvalidOperationException(inner) { Data = { ["why"] = inner } });

        Exception? left = Redaction.Of(["correct horse battery"]).Of(cause);

        Assert.IsType<CleanedException>(left);
        Assert.Null(left.InnerException);
        Assert.StartsWith("IOException: broken -> InvalidOperationException: ", left.Message);
        Assert.DoesNotContain("horse", left.ToString());
        Assert.DoesNotContain("u:p", left.ToString());
        Assert.True(ForeignText.IsClean(left.Message));
    }

    [Fact]
    public void The_first_texts_lose_what_later_ones_lose()
    {
        Random random = new(20261126);
        for (int i = 0; i < 1000; i++)
        {
            string token = Convert.ToBase64String(Enumerable.Range(0, random.Next(30, 60)).Select(_ => (byte)random.Next(256)).ToArray());
            string source = random.Next(2) == 0 ? token : Convert.ToBase64String(Encoding.UTF8.GetBytes(token));
            int length = random.Next(10, 26);
            string said = (random.Next(3) == 0 ? "s3cret " : random.Next(3) == 0 ? "elevenchars" : "")
                + new string('-', random.Next(5)) + source.Substring(random.Next(3) * (source.Length - length) / 2, length) + "-";
            Redaction first = Redaction.Of([token, "s3cret", "elevenchars"]);
            Redaction later = Redaction.Of([token, "s3cret", "elevenchars"]);
            for (int texts = 0; texts < 10; texts++)
            {
                later.Hide("to know all parts of the secrets is worth it by now");
            }

            Assert.Equal(later.Hide(said), first.Hide(said));
        }
    }

    private static string Repeated(string text, int length) => string.Concat(Enumerable.Repeat(text, length / text.Length + 1))[..length];
}
