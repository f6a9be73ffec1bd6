using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using DeviceAuth.Errors;
using Xunit;

namespace DeviceAuth.Tests.Errors;

/// <summary>Every error has a stable id, a message and a way out.</summary>
public sealed class DeviceAuthErrorTests
{
    /// <summary>Each factory method once per shape of its arguments.</summary>
    public static TheoryData<string, bool> Factories
    {
        get
        {
            TheoryData<string, bool> all = [];
            foreach (MethodInfo factory in Methods())
            {
                all.Add(factory.Name, true);
                all.Add(factory.Name, false);
            }

            return all;
        }
    }

    [Fact]
    public void There_are_as_many_factories_as_there_should_be() => Assert.InRange(Methods().Length, 25, 130);

    [Theory]
    [MemberData(nameof(Factories))]
    public void The_id_is_one_of_the_list(string factory, bool full) =>
        Assert.Contains(Make(factory, full).ErrorId, ErrorIdsTests.All);

    [Theory]
    [MemberData(nameof(Factories))]
    public void The_message_is_whole_sentences(string factory, bool full)
    {
        string message = Make(factory, full).Message;

        Assert.Matches("^[-'A-Zlh]", message); // a word, an option, or the address of example.com
        Assert.Matches(@"([.]|https://\S+|\)|\w)$", message);
        Assert.DoesNotMatch(@"[.?!:;][.]|\s\s|\(\)|""""|\s[.]|\{|\}", message);
    }

    [Theory]
    [MemberData(nameof(Factories))]
    public void What_to_do_is_one_sentence(string factory, bool full)
    {
        string action = Make(factory, full).RecommendedAction;

        Assert.Matches("^[A-Z]", action);
        Assert.DoesNotMatch(@"[.!?]\s+[A-Z]", action);
        Assert.DoesNotMatch(@"[.?!:;][.]|\s\s|\{|\}", action);
    }

    /// <summary>A fact is no help: each begins with a deed, or with the case in which to do it.</summary>
    [Theory]
    [MemberData(nameof(Factories))]
    public void What_to_do_begins_with_a_deed(string factory, bool full) => Assert.Matches(
        "^(Add|Ask|Check|Configure|Do not|End|Give|If|Leave out|Look|Mend|Remove|Run|Sign in|Try|Update|Use)\\b",
        Make(factory, full).RecommendedAction);

    [Theory]
    [MemberData(nameof(Factories))]
    public void The_words_are_the_user_s(string factory, bool full)
    {
        DeviceAuthException error = Make(factory, full);

        Assert.DoesNotMatch(@"(?i)\b(poll(s|ed|ing)?|grant_type|payload|deserialize|null|exception|RFC)\b", error.Message + " " + error.RecommendedAction);
    }

    [Fact]
    public void Every_id_is_that_of_some_error() => Assert.Equal(
        ErrorIdsTests.All.Order(StringComparer.Ordinal),
        Methods().Select(method => Make(method.Name, true).ErrorId).Concat(Methods().Select(method => Make(method.Name, false).ErrorId)).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Factories))]
    public void A_cause_is_kept(string factory, bool full)
    {
        MethodInfo method = Method(factory);
        bool hasCause = full && method.GetParameters().Any(parameter => typeof(Exception).IsAssignableFrom(parameter.ParameterType));

        Assert.True(Make(factory, full).InnerException is not null || !hasCause);
    }

    [Fact]
    public void An_address_is_shown_without_what_may_be_secret_in_it()
    {
        Uri address = new("https://user:hush@login.example.com/token?code=hush#hush");

        string message = DeviceAuthError.NotAnOAuthAnswer(address, 200, isHtml: true).Message;

        Assert.Equal("https://login.example.com/token answered 200 with a web page.", message);
    }

    [Fact]
    public void A_code_that_the_provider_no_longer_knows_asks_for_a_new_one() => Assert.StartsWith(
        "Run Connect-DeviceAuth again to get a new code;",
        DeviceAuthError.GrantRejected(new Uri("https://login.example.com/token"), "invalid_grant", null).RecommendedAction,
        StringComparison.Ordinal);

    [Theory]
    [InlineData(7, "Try again in 7 seconds")]
    [InlineData(3600, "Try again in 3600 seconds")]
    [InlineData(251606872799, "Try again later")]
    public void A_time_that_nobody_waits_is_not_repeated(double seconds, string action) => Assert.StartsWith(
        action,
        DeviceAuthError.Unavailable(new Uri("https://login.example.com/token"), 503, null, TimeSpan.FromSeconds(seconds)).RecommendedAction,
        StringComparison.Ordinal);

    [Fact]
    public void A_certificate_s_failure_offers_no_way_around_the_check()
    {
        TransportException cause = new(TransportFailure.CertificateInvalid, null, "The certificate expired", null);

        DeviceAuthException error = DeviceAuthError.Unreachable(new Uri("https://login.example.com/token"), cause);

        Assert.Contains("its certificate does not verify", error.Message);
        Assert.Contains("no way to skip", error.RecommendedAction);
    }

    private static MethodInfo[] Methods() => typeof(DeviceAuthError)
        .GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
        .Where(method => method.ReturnType == typeof(DeviceAuthException))
        .ToArray();

    private static MethodInfo Method(string name) => Methods().Single(method => method.Name == name);

    private static DeviceAuthException Make(string factory, bool full)
    {
        MethodInfo method = Method(factory);
        return (DeviceAuthException)method.Invoke(null, method.GetParameters().Select(parameter => Argument(parameter, full)).ToArray())!;
    }

    private static object? Argument(ParameterInfo parameter, bool full)
    {
        bool isNullable = new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.Nullable;
        if (!full && isNullable && parameter.Name != "code") // which those who call have made sure of
        {
            return null;
        }

        return (Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType) switch
        {
            Type type when type == typeof(Uri) => new Uri("https://login.example.com/x"),
            Type type when type == typeof(int) => full ? 404 : 200,
            Type type when type == typeof(bool) => full,
            Type type when type == typeof(TimeSpan) => TimeSpan.FromSeconds(60),
            Type type when type == typeof(TransportException) =>
                new TransportException(full ? TransportFailure.TimedOut : TransportFailure.CutShort, null, "No answer came.", null),
            Type type when type == typeof(ProviderWords) => full
                ? new ProviderWords { Code = "invalid_grant", Description = "It was blocked.", TraceId = "4f1e" }
                : new ProviderWords(),
            Type type when type == typeof(RefusalCause) => full ? RefusalCause.Policy : RefusalCause.Ended,
            Type type when type == typeof(Exception) => new InvalidOperationException("It does not work."),
            Type type when type == typeof(IReadOnlyCollection<string>) => full ? new[] { "one", "two" } : [],
            _ => Text(parameter.Name!),
        };
    }

    private static string Text(string name) => name switch
    {
        "message" => "This and that cannot go together.",
        "recommendedAction" => "Leave out one of the two.",
        "description" => "The user said no.",
        "command" => "Connect-DeviceAuth",
        "location" or "issuer" or "address" => "https://other.example.com",
        "reason" => "it is not right",
        "role" => "-Authority",
        _ => name,
    };
}
