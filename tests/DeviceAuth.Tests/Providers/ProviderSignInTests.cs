using System;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Providers;
using Xunit;

namespace DeviceAuth.Tests.Providers;

/// <summary>Each provider's recorded answers, from the request for a code to the revocation.</summary>
public sealed class ProviderSignInTests
{
    public static TheoryData<string> Providers => new(RecordedProvider.Names);

    [Fact]
    public void Every_profile_has_recorded_answers_and_every_answer_a_profile()
    {
        Assert.Equal(ProviderCatalog.All.Where(profile => profile.Flows.Contains("DeviceCode")).Select(profile => profile.Name), RecordedProvider.Names);
        Assert.Equal(ProviderCatalog.All.Where(profile => !profile.Flows.Contains("DeviceCode")).Select(profile => profile.Name), BrowserProvider.All.Select(provider => provider.Name));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void A_whole_life_from_the_code_to_the_revocation(string name)
    {
        using ProviderRun run = new(name, "pending", Throttles(name) ? "slow_down" : "pending", "pending", "success");

        Connection connection = run.SignIn();

        Assert.Equal(AccessToken(run, "success"), connection.AccessToken!.Secret.Reveal());
        Assert.Equal(run.Provider.ExpectedScopes, connection.Grant.Scopes);
        Assert.Equal(run.Provider.Expected("account"), connection.Grant.Account);
        Assert.Equal(run.Provider.Expected("registered_client"), connection.Client.Registered?.ClientId);
        Assert.Equal(
            run.Provider.Expected("verification_uri") ?? run.Provider.Answers["request"].Member("verification_uri") ?? run.Provider.Answers["request"].Member("verificationUri"),
            run.Display.Prompt!.VerificationUri.OriginalString);
        Assert.Equal(run.Provider.Expected("complete") == "True", run.Display.Prompt.VerificationUriComplete is not null);
        Assert.Equal(run.Provider.Expected("lifetime") is { } seconds ? double.Parse(seconds) : Lifetime(run), run.Display.Prompt.ValidFor.TotalSeconds);
        Assert.Equal(run.Provider.Expected("api_url"), connection.Grant.ApiUrl?.OriginalString);
        AssertSent(run);
        AssertWaited(run);

        run.KeepOnlyWhatAVaultKeeps(connection);
        if (!run.Provider.Answers.ContainsKey("refresh"))
        {
            Assert.Null(connection.Grant.RefreshToken);
            return;
        }

        Connection renewed = run.Refresh();

        Assert.Equal(AccessToken(run, "refresh"), renewed.AccessToken!.Secret.Reveal());
        Assert.Equal(run.Provider.Expected("keeps_refresh_token") == "True", renewed.Grant.RefreshToken!.Reveal() == connection.Grant.RefreshToken!.Reveal());
        Assert.Equal(connection.Grant.RefreshToken!.Reveal(), Sent(run.Handler.In("refresh").Single(), "refresh_token", "refreshToken"));

        Assert.Equal(run.Provider.Expected("api_url"), renewed.Grant.ApiUrl?.OriginalString);
        Assert.Equal(renewed.Grant.ApiUrl, new DeviceAuthToken(renewed, Target.Default).ApiUrl);
        Assert.Equal(renewed.Grant.ApiUrl, new DeviceAuthConnection(renewed, null).ApiUrl);
        AssertSameClient(run.Handler.In("poll").Last(), run.Handler.In("refresh").Single());

        run.SignOut();

        string?[] revoked = run.Handler.In("revocation").Select(request => request["token"] ?? request["credentials"]!.Trim('[', ']', '"')).ToArray();
        string[] tokens = [renewed.Grant.RefreshToken!.Reveal(), renewed.AccessToken!.Secret.Reveal()];
        Assert.Equal(run.Provider.Endpoints.ContainsKey("revocation") ? tokens : [], revoked);
        Assert.Equal(revoked.Length == 0, run.Pipeline.Warnings.Any(warning => warning.Contains("was not told")));
        Assert.Equal(revoked.Length == 0 ? 1 : 0, run.Pipeline.Warnings.Count);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void A_refusal_is_a_refusal_where_the_client_is_told(string name)
    {
        bool isTold = RecordedProvider.Find(name).Answers.ContainsKey("denied");
        using ProviderRun run = new(name, "pending", isTold ? "denied" : "expired");

        Assert.Equal(isTold ? ErrorIds.SignInDenied : ErrorIds.SignInExpired, Assert.Throws<DeviceAuthException>(run.SignIn).ErrorId);
        Assert.Equal(!isTold, ProviderCatalog.Find(name).Notes?.Contains("Who refuses on the page", StringComparison.Ordinal) == true);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void An_expiry_is_an_expiry(string name)
    {
        using ProviderRun run = new(name, "pending", "expired");

        Assert.Equal(ErrorIds.SignInExpired, Assert.Throws<DeviceAuthException>(run.SignIn).ErrorId);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void A_refused_refresh_asks_for_the_same_sign_in(string name)
    {
        using ProviderRun run = new(name, "success");
        run.KeepOnlyWhatAVaultKeeps(run.SignIn());
        run.Handler.Refresh = "refresh_error";

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(run.Refresh);

        Assert.Equal(ErrorIds.SignInRequired, error.ErrorId);
        List<string> words = [$"Connect-DeviceAuth -Provider {name}"];
        words.AddRange(run.Provider.Host is { } host ? [$"-ProviderHost {host}"] : []);
        words.AddRange(run.Provider.Tenant is { } tenant ? [$"-Tenant {tenant}"] : []);
        words.Add($"-ClientId {run.Provider.ClientId}");
        Assert.Contains(string.Join(" ", words), error.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Twitch", "scopes")]
    [InlineData("Salesforce", "response_type")]
    [InlineData("AWS", "clientId")]
    [InlineData("AWS", "clientSecret")]
    public void A_name_of_the_provider_s_own_dialect_is_refused_before_anything_is_sent(string provider, string name)
    {
        using ProviderRun run = new(provider, "success");
        run.Added[name] = "x";

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(run.SignIn);

        Assert.Equal(ErrorIds.ParameterInvalid, error.ErrorId);
        Assert.Contains($"'{name}'", error.Message, StringComparison.Ordinal);
        Assert.Empty(run.Handler.Requests);
    }

    [Theory]
    [InlineData("Keycloak", "-ProviderHost and -Tenant")]
    [InlineData("Auth0", "-ProviderHost")]
    public void What_to_check_where_there_are_no_metadata_is_what_the_user_gave(string provider, string parameters)
    {
        using ProviderRun run = new(provider, "success");
        run.Handler.Once["metadata"] = "denied";

        DeviceAuthException error = Assert.Throws<DeviceAuthException>(run.SignIn);

        Assert.Equal(ErrorIds.DiscoveryFailed, error.ErrorId);
        Assert.Contains(parameters, error.RecommendedAction, StringComparison.Ordinal);
        Assert.DoesNotContain("-Authority", error.RecommendedAction, StringComparison.Ordinal);
    }

    /// <summary>What refreshes is the client that signed in, with its secret.</summary>
    private static void AssertSameClient(ReplayedRequest poll, ReplayedRequest refresh)
    {
        Assert.Equal(poll.Authorization, refresh.Authorization);
        Assert.All((string[])["client_id", "client_secret", "clientId", "clientSecret"], name => Assert.Equal(poll[name], refresh[name]));
    }

    private static void AssertSent(ProviderRun run)
    {
        foreach (string role in new[] { "register", "request", "poll" }.Where(role => run.Handler.In(role).Any()))
        {
            Assert.All(run.Handler.In(role), request => Assert.Equal(run.Provider.Sends(role), request.Names));
        }

        ReplayedRequest asked = run.Handler.In("request").Single();
        Assert.All(run.Handler.In("poll"), poll =>
        {
            Assert.Equal(DeviceCode(run), Sent(poll, "device_code", "deviceCode", "code"));
            Assert.Equal(asked["code_challenge"], poll["code_verifier"] is { } verifier ? ProofKey.From(verifier).Challenge : null);
        });
    }

    /// <summary>The interval, the interval, then what slow_down made of it, twice.</summary>
    private static void AssertWaited(ProviderRun run)
    {
        double interval = double.Parse(run.Provider.Answers["request"].Member("interval") ?? "5");
        double slower = !Throttles(run.Provider.Name) ? interval
            : run.Provider.Expected("slow_down_interval") is { } named ? double.Parse(named)
            : interval + 5;
        TimeSpan[] times = [run.Handler.In("request").Single().At, .. run.Handler.In("poll").Select(poll => poll.At)];
        Assert.Equal([interval, interval, slower, slower], times.Skip(1).Zip(times, (later, earlier) => (later - earlier).TotalSeconds));
    }

    private static bool Throttles(string name) => RecordedProvider.Find(name).Answers.ContainsKey("slow_down");

    private static double Lifetime(ProviderRun run) =>
        double.Parse(run.Provider.Answers["request"].Member("expires_in") ?? run.Provider.Answers["request"].Member("expiresIn")!);

    private static string? DeviceCode(ProviderRun run) =>
        run.Provider.Answers["request"].Member("device_code") ?? run.Provider.Answers["request"].Member("deviceCode");

    private static string? AccessToken(ProviderRun run, string answer)
    {
        RecordedAnswer recorded = run.Provider.Answers[answer];
        return recorded.Type.StartsWith("application/json", StringComparison.Ordinal)
            ? recorded.Member("access_token") ?? recorded.Member("accessToken")
            : recorded.Body.Split('&').Single(pair => pair.StartsWith("access_token=", StringComparison.Ordinal))["access_token=".Length..];
    }

    private static string? Sent(ReplayedRequest request, params string[] names) =>
        names.Select(name => request[name]).FirstOrDefault(value => value is not null);
}
