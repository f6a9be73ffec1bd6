using System.Linq;
using DeviceAuth.Connections;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.OAuth;

/// <summary>When two targets are one, and when a target is what the sign-in asked for.</summary>
public sealed class TargetTests
{
    [Theory]
    [InlineData("a b", "b a", true)]
    [InlineData("a a b", "b a", true)]
    [InlineData("a", "A", false)]
    [InlineData("a", "a b", false)]
    [InlineData("https://Vault.Azure.NET/.default", "https://vault.azure.net/.default", true)]
    [InlineData("https://vault.azure.net/Read", "https://vault.azure.net/read", false)]
    [InlineData("api://One/read", "api://one/read", true)]
    public void Neither_the_order_of_scopes_nor_the_case_of_a_host_counts(string one, string other, bool isSame)
    {
        Assert.Equal(isSame, Of(one).Equals(Of(other)));
        if (isSame)
        {
            Assert.Equal(Of(one).GetHashCode(), Of(other).GetHashCode());
        }
    }

    [Fact]
    public void A_scope_a_resource_and_an_audience_of_one_text_are_three_targets()
    {
        const string Text = "https://api.example.com";
        Target[] targets = [new([Text]), new(resource: Text), new(audience: Text), Target.Default];

        Assert.Equal(targets.Length, targets.Distinct().Count());
    }

    [Theory]
    [InlineData("api.read api.write", null, null, true)]
    [InlineData("api.write api.read openid", null, null, true)]
    [InlineData("api.read api.write", "https://one.example.com", null, true)]
    [InlineData("", "https://ONE.example.com", null, true)]
    [InlineData("", null, "urn:api", true)]
    [InlineData("", null, null, true)]
    [InlineData("api.read", null, null, false)]
    [InlineData("api.read api.write api.admin", null, null, false)]
    [InlineData("", "https://two.example.com", null, false)]
    [InlineData("api.read api.write", "https://two.example.com", null, false)]
    [InlineData("", null, "urn:other", false)]
    public void What_the_sign_in_asked_for_is_known_by_its_words_too(string scopes, string? resource, string? audience, bool isAsked)
    {
        SignInTerms terms = new()
        {
            Scopes = ["openid", "offline_access", "api.read", "api.write"],
            Resources = ["https://one.example.com", "https://two.example.com"],
            Audience = "urn:api",
        };

        Assert.Equal(isAsked, terms.Mean(new Target(scopes.Split(' ', System.StringSplitOptions.RemoveEmptyEntries), resource, audience)));
    }

    [Fact]
    public void Of_too_many_tokens_the_one_goes_that_nobody_used_for_longest()
    {
        FakeClock clock = new();
        AccessTokens tokens = Sample.Tokens("at-default", clock);
        for (int i = 1; i < AccessTokens.Most; i++)
        {
            clock.Advance(System.TimeSpan.FromSeconds(1));
            tokens = tokens.With(Of($"api{i}"), new KeptToken(Sample.Shared($"at-{i}"), clock.UtcNow, lifetime: null));
        }

        clock.Advance(System.TimeSpan.FromSeconds(1));
        tokens[Of("api1")]!.Use(clock);
        tokens = tokens.With(Of("one-too-many"), new KeptToken(Sample.Shared("at-new"), clock.UtcNow, lifetime: null));

        Assert.Equal(AccessTokens.Most, tokens.All.Count);
        Assert.NotNull(tokens.Default);
        Assert.NotNull(tokens[Of("api1")]);
        Assert.Null(tokens[Of("api2")]);
    }

    private static Target Of(string scopes) => new(scopes.Split(' '));
}
