using System;
using System.Linq;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Connections;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Providers;

/// <summary>Whole sign-ins with a second target, as recorded: sign-in, second target, refresh of both, sign-out.</summary>
public sealed class TargetExchangeTests
{
    private readonly SignInFixture _on = new();

    public static TheoryData<string> Exchanges => new(RecordedExchange.Names);

    [Theory]
    [MemberData(nameof(Exchanges))]
    public void A_whole_life_with_a_second_target(string name)
    {
        RecordedExchange exchange = RecordedExchange.Read(name);
        _on.Handler.Otherwise = exchange.Answer;
        string?[] tokens = exchange.ExpectedTokens;

        Connection connection = _on.SignIn.Run(exchange.SignIn, _on.Store, _on.Display, _on.Pipeline);
        Assert.Equal(tokens[0], connection.AccessToken!.Secret.Reveal());
        Assert.Equal(exchange.Expected("account"), connection.Grant.Account);
        Assert.Empty(_on.Pipeline.Warnings);

        AssertOther(exchange, tokens[1]);
        Assert.Equal(tokens[0], Get(Target.Default));
        ForgetAllButTheVault();
        Assert.Equal(tokens[1] ?? tokens[0], Get(tokens[1] is null ? Target.Default : exchange.Other));

        _on.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(tokens[2], Get(Target.Default));
        AssertOther(exchange, tokens[3]);
        Assert.Empty(_on.Pipeline.Warnings);

        _on.SignOut.Run(_on.SignOut.Find(ConnectionName.Default, _on.Store), _on.Store, _on.Pipeline);
        Assert.Empty(exchange.Left);
        Assert.Equal(exchange.Expected("warning") is null ? 0 : 1, _on.Pipeline.Warnings.Count);
        Assert.All(_on.Pipeline.Warnings, warning => Assert.Contains(exchange.Expected("warning")!, warning, StringComparison.Ordinal));
        Assert.Null(_on.Store.Peek(ConnectionName.Default));
    }

    /// <summary>The second target's token; or the provider's words, and everything as it was.</summary>
    private void AssertOther(RecordedExchange exchange, string? token)
    {
        if (token is not null)
        {
            Assert.Equal(token, Get(exchange.Other));
            return;
        }

        string before = ConnectionRecord.Write(_on.Store.Peek(ConnectionName.Default)!);
        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => Get(exchange.Other));
        Assert.Equal(ErrorIds.TargetRejected, error.ErrorId);
        Assert.All(exchange.ExpectedWords, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
        Assert.Contains($"{exchange.Other}", error.Message, StringComparison.Ordinal);
        Assert.Equal(exchange.ExpectedWords, new[] { error.ErrorCode, error.ErrorDescription }.OfType<string>());
        Assert.Equal(before, ConnectionRecord.Write(_on.Store.Peek(ConnectionName.Default)!));
    }

    /// <summary>Another process takes over: all that it knows is what a vault keeps.</summary>
    private void ForgetAllButTheVault()
    {
        Connection kept = ConnectionRecord.Read(ConnectionName.Default, ConnectionRecord.Write(_on.Store.Peek(ConnectionName.Default)!));
        _on.Store.With(kept);
        _on.Cache[_on.Key].Remember(kept);
    }

    private string Get(Target target)
    {
        WantedToken wanted = new(target: target);
        return wanted.In(_on.Tokens.Get(ConnectionName.Default, _on.Store, wanted, _on.Pipeline))!.Secret.Reveal();
    }
}
