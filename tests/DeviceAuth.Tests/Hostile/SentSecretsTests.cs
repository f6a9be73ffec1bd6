using System.Linq;
using System.Net;
using Xunit;
using Xunit.Sdk;

namespace DeviceAuth.Tests.Hostile;

/// <summary>What looks for secrets finds them: otherwise no case could fail.</summary>
public sealed class SentSecretsTests
{
    private static readonly string[] Sent = [HostileScene.ClientSecret, HostileScene.RefreshToken];

    public static TheoryData<string, string> Each => [.. from spelling in SentSecrets.Spellings.Keys from secret in Sent select (spelling, secret)];

    [Theory]
    [MemberData(nameof(Each))]
    public void A_secret_is_found_in_what_is_shown_however_it_is_spelled(string spelling, string secret)
    {
        string request = "POST /token HTTP/1.1\r\n\r\ngrant_type=refresh_token&x=" + WebUtility.UrlEncode(secret);
        string shown = ForeignText.Clean($"It said: {SentSecrets.Spellings[spelling](secret)} (and more).")!;

        SentSecrets.AssertAbsent([request], ["It said: *** (and more)."]);
        Assert.ThrowsAny<XunitException>(() => SentSecrets.AssertAbsent([request], [shown]));
    }

    [Fact]
    public void Each_spelling_is_another_one() =>
        Assert.Distinct(SentSecrets.Spellings.Values.Select(spell => spell(HostileScene.RefreshToken)));

    [Fact]
    public void What_is_in_a_header_is_found_as_it_is_meant_too()
    {
        string[] found = [.. SentSecrets.In("POST /token HTTP/1.1\r\nAuthorization: Basic bXktY2xpOmElMmZiYw==\r\n\r\nscope=api.read")];

        Assert.Equal(["bXktY2xpOmElMmZiYw==", "a%2fbc", "a/bc"], found);
    }
}
