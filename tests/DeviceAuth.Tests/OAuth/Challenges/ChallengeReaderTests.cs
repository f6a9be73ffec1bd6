using System;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.OAuth;
using Xunit;

namespace DeviceAuth.Tests.OAuth.Challenges;

/// <summary>The grammar of RFC 9110 §11.6.1, and what servers make of it.</summary>
public sealed class ChallengeReaderTests
{
    [Theory]
    [InlineData("Bearer", "Bearer")]
    [InlineData("Bearer realm=\"example\"", "Bearer[realm=example]")]
    [InlineData("Bearer error=\"a\", error_description=\"b c\"", "Bearer[error=a|error_description=b c]")]
    [InlineData("Newauth realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\", Basic realm=\"simple\"", "Newauth[realm=apps|title=Login to \"apps\"|type=1] Basic[realm=simple]")]
    [InlineData("Negotiate, Bearer scope=\"a b\"", "Negotiate Bearer[scope=a b]")]
    [InlineData("Negotiate YWJj==, Bearer scope=x", "Negotiate(YWJj==) Bearer[scope=x]")]
    [InlineData("Bearer scope=x, NTLM TlRMTVNTUAA=", "Bearer[scope=x] NTLM(TlRMTVNTUAA=)")]
    [InlineData("NTLM, Negotiate", "NTLM Negotiate")]
    [InlineData(" ,\t, Bearer \t realm = \"a\" ,, ,scope\t=\tb , ", "Bearer[realm=a|scope=b]")]
    [InlineData("bEARER rEALM=\"x\"", "bEARER[realm=x]")]
    [InlineData("Bearer realm=\"a, Basic realm=b\"", "Bearer[realm=a, Basic realm=b]")]
    [InlineData("Bearer realm=\"a\\\\\", scope=\"b\"", "Bearer[realm=a\\|scope=b]")]
    [InlineData("Bearer realm=\"a\\b\"", "Bearer[realm=ab]")]
    [InlineData("Bearer realm=\"\"", "Bearer")]
    [InlineData("Bearer realm=\"a\",realm=\"a\"", "Bearer[realm=a]")]
    [InlineData("Bearer realm=\"a\", scope=\"b\", REALM=\"c\"", "Bearer[scope=b]")]
    [InlineData("Bearer, error=\"a\"", "Bearer[error=a]")]
    [InlineData("Bearer realm='a', resource_metadata='https://api.example.com/x', title='it', error='b", "Bearer[error='b|realm=a|resource_metadata=https://api.example.com/x|title=it]")]
    [InlineData("Bearer error=\"a\" scope=\"b\"", "Bearer[error=a|scope=b]")] // no comma, as some write it
    [InlineData("Bearer realm=\"a\" Basic realm=\"b\"", "Bearer[realm=a] Basic[realm=b]")]
    [InlineData("Bearer a=b, resource_metadata=https://api.example.com/.well-known/oauth-protected-resource?x=1, scope=\"c\"", "Bearer[a=b|resource_metadata=https://api.example.com/.well-known/oauth-protected-resource?x=1|scope=c]")]
    [InlineData("Bearer a=b, claims=eyJhIjoxfQ==", "Bearer[a=b|claims=eyJhIjoxfQ==]")]
    [InlineData("Bearer a=, error=\"b\"", "Bearer(a=)[error=b]")]
    [InlineData("Bearer a=b, realm=, error=\"b\"", "Bearer[a=b|error=b]")]
    public void A_field_has_these_challenges(string text, string expected)
    {
        IReadOnlyList<AuthChallenge>? challenges = ChallengeReader.Read(text, out string? fault);

        Assert.Null(fault);
        Assert.Equal(expected, string.Join(" ", challenges!.Select(Told)));
    }

    [Theory]
    [InlineData("", "no WWW-Authenticate header")]
    [InlineData("  \t ", "no WWW-Authenticate header")]
    [InlineData(", ,", "no scheme")]
    [InlineData("realm=\"a\"", "before any scheme")]
    [InlineData("Bearer realm=\"a", "within quotes")]
    [InlineData("Bearer realm=\"a\\", "within quotes")]
    [InlineData("Bearer \"a\"", "from character 8 on")]
    [InlineData("{\"error\":\"x\"}", "from character 1 on")]
    [InlineData("Bearer: realm", "from character 7 on")]
    [InlineData("Bearer claims=\"{\"access_token\":{}}\"", "from character")]
    public void What_is_none_of_the_grammar_says_where(string text, string reason)
    {
        Assert.Null(ChallengeReader.Read(text, out string? fault));
        Assert.Contains(reason, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_longer_than_any_is_not_read()
    {
        Assert.Null(ChallengeReader.Read("Bearer a=\"" + new string('x', ChallengeReader.MaxLength), out string? fault));
        Assert.Contains("more than 65536 characters", fault, StringComparison.Ordinal);
    }

    /// <summary>Each text is either read or refused, in a time that grows with its length alone. A failure names the seed.</summary>
    [Fact]
    public void No_mutated_field_breaks_the_rules()
    {
        string[] corpus =
        [
            "Bearer realm=\"a\", error=\"insufficient_scope\", scope=\"x y\", Basic realm=\"b\"",
            "Negotiate YWJj==, Bearer error=\"insufficient_claims\", claims=\"eyJhY2Nlc3NfdG9rZW4iOnt9fQ==\"",
            "Bearer error=\"insufficient_user_authentication\", acr_values=\"a b\", max_age=5, title=\"\\\"q\\\\\"",
            "WWW-Authenticate: Bearer a=b\r\n c=d\r\nWWW-Authenticate: NTLM",
        ];
        const string Words = "\"\\,= \t\r\nBearer=;:[]{}é\0\u001b\u202e";
        int seed = Random.Shared.Next(), understood = 0;
        for (int run = 0; run < 20_000; run++)
        {
            Random random = new(seed + run);
            List<char> text = [.. corpus[random.Next(corpus.Length)]];
            for (int times = 1 + random.Next(5); times > 0; times--)
            {
                int at = random.Next(text.Count + 1);
                int length = random.Next(Math.Min(12, text.Count - at) + 1);
                if (random.Next(2) == 0)
                {
                    text.RemoveRange(at, length);
                }

                text.InsertRange(Math.Min(at, text.Count), Enumerable.Range(0, random.Next(3)).Select(_ => Words[random.Next(Words.Length)]));
            }

            string field = AuthenticateField.Of([new string([.. text])]);
            IReadOnlyList<AuthChallenge>? challenges = ChallengeReader.Read(field, out string? fault);
            Assert.True(challenges is null == fault is not null, $"Seed {seed + run}: {field}");
            understood += IsUnderstood(field, seed + run) ? 1 : 0;
        }

        Assert.InRange(understood, 100, 19_900);
    }

    private static bool IsUnderstood(string field, int seed)
    {
        try
        {
            ChallengeMeaning.Of([field]);
            return true;
        }
        catch (DeviceAuthException exception)
        {
            Assert.Equal("ChallengeNotUnderstood", exception.ErrorId);
            Assert.True(ForeignText.IsClean(exception.Message), $"Seed {seed}: {exception.Message}");
            return false;
        }
    }

    private static string Told(AuthChallenge challenge)
    {
        string[] names = ["a", "claims", "error", "error_description", "realm", "resource_metadata", "scope", "title", "type"];
        string[] said = [.. names.Where(name => challenge[name] is not null).Select(name => $"{name}={challenge[name]}")];
        return challenge.Scheme + (challenge.Token68 is { } token ? $"({token})" : "") + (said.Length == 0 ? "" : $"[{string.Join("|", said)}]");
    }
}
