using System;
using System.Net;
using System.Net.Http;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>A refresh that fails deletes nothing and says what to do.</summary>
public sealed class TokenSourceFailureTests
{
    private readonly TokenFixture _on = new();

    [Theory]
    [InlineData("invalid-grant.json", 400)]
    [InlineData("invalid-grant.json", 403)]
    [InlineData("expired-token.json", 400)]
    [InlineData("access-denied.json", 400)]
    public void A_refused_refresh_token_needs_a_sign_in_and_deletes_nothing(string file, int status)
    {
        _on.Kept(TokenFixture.Old, inMemory: true);
        _on.Handler.Answer(file, status);

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(() => _on.Get());

        Assert.Equal(ErrorIds.SignInRequired, error.ErrorId);
        Assert.Equal(
            "Run this where somebody can sign in: "
            + "Connect-DeviceAuth -Authority https://login.example.com -ClientId my-cli -Scope api.read, api.write -Vault TestVault -Force",
            error.RecommendedAction);
        AssertNothingChanged();
    }

    [Fact]
    public void A_refresh_token_that_GitHub_calls_expired_needs_a_sign_in_too()
    {
        _on.Kept(TokenFixture.Old);
        _on.Handler.Answer("github-token-expired.json");

        Assert.Equal(ErrorIds.SignInRequired, Assert.Throws<DeviceAuthException>(() => _on.Get()).ErrorId);
    }

    [Theory]
    [InlineData("interaction_required")]
    [InlineData("login_required")]
    [InlineData("consent_required")]
    [InlineData("account_selection_required")]
    public void A_provider_that_wants_to_see_the_person_needs_a_sign_in_too(string code)
    {
        _on.Kept(TokenFixture.Old);
        _on.Handler.Answer(_ => Recorded.JsonMessage($$"""{"error":"{{code}}"}""", 400));

        Assert.Equal(ErrorIds.SignInRequired, Assert.Throws<DeviceAuthException>(() => _on.Get()).ErrorId);
    }

    [Fact]
    public void The_provider_s_own_words_are_in_the_verbose_stream()
    {
        _on.Kept(TokenFixture.Expired);
        _on.Handler.Answer("invalid-grant.json", 400);

        Assert.Throws<DeviceAuthException>(() => _on.Get());

        Assert.Contains(_on.Pipeline.Verbose, message => message.Contains(
            "invalid_grant The refresh token is invalid or expired", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("invalid-client.json", 401, ErrorIds.ClientRejected)]
    [InlineData("proxy.html", 200, ErrorIds.ResponseInvalid)]
    [InlineData("empty-object.json", 200, ErrorIds.ResponseInvalid)]
    [InlineData("server-error.json", 400, ErrorIds.ProviderUnreachable)]
    [InlineData("server-error.json", 500, ErrorIds.ProviderUnreachable)]
    public void Any_other_answer_is_an_error_that_deletes_nothing(string file, int status, string errorId)
    {
        _on.Kept(TokenFixture.Expired, inMemory: true);
        _on.Handler.Answer(file, status);

        Assert.Equal(errorId, Assert.Throws<DeviceAuthException>(() => _on.Get()).ErrorId);
        if (status == 200)
        {
            AssertNothingDeleted(); // a success that cannot be read leaves the refresh token in doubt, which is written
        }
        else
        {
            AssertNothingChanged();
        }
    }

    [Fact]
    public void A_network_failure_hands_out_the_living_token_with_a_warning()
    {
        _on.Kept(TokenFixture.Old, inMemory: true);
        _on.Handler.Break();

        Assert.Equal("at-1", _on.Get());
        Assert.Contains("could not be renewed, but still lives", Assert.Single(_on.Pipeline.Warnings));
        AssertNothingChanged();
    }

    [Fact]
    public void An_answer_that_breaks_off_hands_out_the_living_token_with_a_warning_too()
    {
        _on.Kept(TokenFixture.Old);
        _on.Handler.Answer(_ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new BrokenStream()) });

        Assert.Equal("at-1", _on.Get());
        Assert.Single(_on.Pipeline.Warnings);
    }

    [Theory]
    [InlineData("proxy.html", 502)]
    [InlineData("server-error.json", 503)]
    [InlineData("empty-object.json", 429)]
    [InlineData("proxy.html", 200)]
    [InlineData("proxy.html", 302)]
    public void A_provider_that_is_down_or_behind_a_login_page_hands_out_the_living_token_with_a_warning_too(string file, int status)
    {
        _on.Kept(TokenFixture.Old);
        _on.Handler.Answer(file, status);

        Assert.Equal("at-1", _on.Get());
        Assert.Single(_on.Pipeline.Warnings);
    }

    [Fact]
    public void A_network_failure_is_an_error_once_the_token_has_expired()
    {
        _on.Kept(TokenFixture.Expired);
        _on.Handler.Break();

        Assert.Equal(ErrorIds.ProviderUnreachable, Assert.Throws<DeviceAuthException>(() => _on.Get()).ErrorId);
        AssertNothingChanged();
    }

    [Fact]
    public void A_network_failure_is_an_error_where_the_user_named_a_least_life_or_forced_it()
    {
        _on.Kept(TokenFixture.Old);
        WantedToken[] strict = [new(TimeSpan.FromMinutes(5)), new(refresh: true)];

        Assert.All(strict, wanted =>
        {
            _on.Handler.Break();
            Assert.Equal(ErrorIds.ProviderUnreachable, Assert.Throws<DeviceAuthException>(() => _on.Get(wanted)).ErrorId);
        });
        Assert.Empty(_on.Pipeline.Warnings);
        AssertNothingChanged();
    }

    [Fact]
    public void A_failure_is_not_remembered_the_next_caller_tries_anew()
    {
        _on.Kept(TokenFixture.Expired);
        _on.Handler.Break().Answer("token-refreshed.json");

        Assert.Throws<DeviceAuthException>(() => _on.Get());

        Assert.Equal("at-2-mF9B5f41JqM", _on.Get());
    }

    private void AssertNothingChanged()
    {
        Assert.DoesNotContain(_on.Store.Events, item => item.StartsWith("write", StringComparison.Ordinal));
        AssertNothingDeleted();
    }

    private void AssertNothingDeleted()
    {
        Assert.DoesNotContain("remove", _on.Store.Events);
        Assert.Equal("rt-1", _on.Store.Peek("default")!.Grant.RefreshToken!.Reveal());
        Assert.Equal("rt-1", _on.Cache.Find(_on.Key)!.Current!.Grant.RefreshToken!.Reveal());
        Assert.Equal("unlock", _on.Store.Events[^1]);
    }
}
