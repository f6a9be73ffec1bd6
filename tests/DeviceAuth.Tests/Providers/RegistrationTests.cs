using System;
using System.Linq;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using Xunit;

namespace DeviceAuth.Tests.Providers;

/// <summary>A client that was registered for a connection signs in again while it lives, and where it is just the one needed.</summary>
public sealed class RegistrationTests : IDisposable
{
    private readonly ProviderRun _run = new("AWS", "success", "success");

    public void Dispose() => _run.Dispose();

    [Fact]
    public void The_client_of_the_connection_is_used_again()
    {
        SignInTwice();

        Assert.Equal(["register", "request", "poll", "request", "poll"], Roles());
        Assert.All(_run.Handler.In("request"), request => Assert.Equal("reg-1", request["clientId"]));
    }

    [Theory]
    [InlineData(82, 1)]
    [InlineData(84, 2)]
    [InlineData(91, 2)]
    public void A_registration_that_soon_ends_is_made_anew(int days, int registrations)
    {
        DateTimeOffset issued = DateTimeOffset.FromUnixTimeSeconds(1795428000);
        _run.Clock.Advance(issued - _run.Clock.UtcNow);
        _run.KeepOnlyWhatAVaultKeeps(_run.SignIn());
        _run.Clock.Advance(TimeSpan.FromDays(days));

        _run.SignIn();

        Assert.Equal(registrations, _run.Handler.In("register").Count());
    }

    [Fact]
    public void Another_start_page_gets_a_client_of_its_own()
    {
        SignInTwice(() => _run.Tenant = "another-company");

        Assert.Equal(2, _run.Handler.In("register").Count());
        Assert.Equal("https://another-company.awsapps.com/start", _run.Handler.In("request").Last()["startUrl"]);
    }

    [Theory]
    [InlineData("sso:account:access codewhisperer:completions")]
    [InlineData("")]
    public void Other_scopes_get_a_client_of_their_own(string scopes)
    {
        SignInTwice(() => _run.Scopes = scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(2, _run.Handler.In("register").Count());
    }

    [Fact]
    public void A_client_that_the_server_no_longer_knows_is_registered_once_more()
    {
        SignInTwice(() => _run.Handler.Once["request"] = "client_refused");

        Assert.Equal(["register", "request", "poll", "request", "register", "request", "poll"], Roles());
    }

    [Fact]
    public void A_client_that_is_refused_right_after_its_registration_is_an_error()
    {
        _run.Handler.Once["request"] = "client_refused";

        Assert.Equal(ErrorIds.ClientRejected, Assert.Throws<DeviceAuthException>(_run.SignIn).ErrorId);
        Assert.Equal(["register", "request"], Roles());
    }

    [Fact]
    public void Once_there_is_a_code_nothing_is_begun_anew()
    {
        Assert.Throws<DeviceAuthException>(() => SignInTwice(() => _run.Handler.Once["poll"] = "client_refused"));

        Assert.Equal(["register", "request", "poll", "request", "poll"], Roles());
    }

    [Fact]
    public void A_record_of_before_which_does_not_say_when_the_client_ends_is_not_trusted_for_another_sign_in()
    {
        SignInTwice(change: one => one with
        {
            Client = one.Client with { Registered = new("reg-1", one.Client.Registered!.ClientSecret, one.Client.Registered.Authentication) },
        });

        Assert.Equal(2, _run.Handler.In("register").Count());
    }

    private void SignInTwice(Action? between = null, Func<Connection, Connection>? change = null)
    {
        Connection first = _run.SignIn();
        _run.KeepOnlyWhatAVaultKeeps(change is null ? first : change(first));
        between?.Invoke();
        _run.SignIn();
    }

    private string[] Roles() => _run.Handler.Requests.Select(request => request.Role).ToArray();
}
