using System;
using DeviceAuth.Connections;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>When a sign-in itself ends: what providers tell of it, and when somebody hears of it.</summary>
public sealed class EndOfSignInTests
{
    private readonly FakeClock _clock = new();

    [Theory]
    [InlineData("\"refresh_token_expires_in\":15897600", 15897600)] // GitHub
    [InlineData("\"refresh_token_expires_in\":\"3600\"", 3600)]
    [InlineData("\"refresh_expires_in\":1800", 1800)] // Keycloak
    [InlineData("\"refresh_expires_in\":0", null)] // Keycloak's offline session
    [InlineData("\"refresh_token_expires_in\":null", null)]
    [InlineData("\"refresh_token_expires_in\":-1", null)]
    [InlineData("\"refresh_token_expires_in\":\"soon\"", null)]
    [InlineData("\"x\":1", null)]
    public void It_is_read_by_each_of_its_names(string member, int? seconds) =>
        Assert.Equal(seconds, (Read(member).SignInEnd?.At(_clock.UtcNow) - _clock.UtcNow)?.TotalSeconds);

    [Theory]
    [InlineData("1795000000", 1795000000)]
    [InlineData("1e300", 253402214399)]
    public void A_time_is_read_as_such_however_absurd(string told, long seconds) =>
        Assert.Equal(seconds, Read($"\"refresh_token_expires_at\":{told}").SignInEnd!.At(_clock.UtcNow)!.Value.ToUnixTimeSeconds());

    [Fact]
    public void It_is_kept_shown_and_put_off_by_a_refresh_that_tells_another_one()
    {
        SignInFixture on = new();
        Connection connection = on.Grants("""{"access_token":"at","refresh_token":"rt","refresh_token_expires_in":864000}""").Run();
        DateTimeOffset end = on.Clock.UtcNow.AddDays(10);

        Connection read = ConnectionRecord.Read("default", ConnectionRecord.Write(connection));
        Assert.Equal(end.ToUnixTimeMilliseconds(), read.Grant.EndsAt!.Value.ToUnixTimeMilliseconds());
        Assert.Equal(read.Grant.EndsAt.Value.LocalDateTime, new DeviceAuthConnection(read, null).SignInEndsOn);

        DateTimeOffset later = on.Clock.UtcNow.AddDays(1);
        Assert.Equal(read.Grant.EndsAt, read.RefreshedBy(Read("\"x\":1"), WantedToken.Default, later).Grant.EndsAt);
        Assert.Equal(later.AddHours(1), read.RefreshedBy(Read("\"refresh_expires_in\":3600"), WantedToken.Default, later).Grant.EndsAt);
        Assert.Null(read.RefreshedBy(Read("\"refresh_expires_in\":0"), WantedToken.Default, later).Grant.EndsAt);
    }

    [Theory]
    [InlineData(180, 172.9, false)]
    [InlineData(180, 173.1, true)]
    [InlineData(10, 8.9, false)]
    [InlineData(10, 9.1, true)]
    [InlineData(10, 11, true)]
    public void It_is_near_within_a_week_or_the_last_tenth_of_a_short_sign_in(double days, double age, bool isNear)
    {
        DateTimeOffset start = _clock.UtcNow;
        Grant grant = new() { Since = start, EndsAt = start.AddDays(days) };

        Assert.Equal(isNear, grant.IsNearItsEnd(start.AddDays(age)));
        Assert.False(new Grant { Since = start }.IsNearItsEnd(start.AddDays(age)));
    }

    [Fact]
    public void Whoever_takes_a_token_hears_of_it_once_a_day_with_the_command_that_helps()
    {
        Connection connection = Sample.Connection(_clock) with
        {
            Grant = new Grant { Since = _clock.UtcNow.AddDays(-90), EndsAt = _clock.UtcNow.AddDays(6.5), Scopes = ["api.read"] },
        };
        FakePipeline pipeline = new(_clock);
        EndOfSignIn end = new(_clock);

        end.Tell(connection, "TestVault", pipeline);
        end.Tell(connection, "TestVault", pipeline);
        _clock.Advance(TimeSpan.FromHours(23));
        end.Tell(connection, "TestVault", pipeline);

        string warning = Assert.Single(pipeline.Warnings);
        Assert.Contains("ends in 6 days", warning, StringComparison.Ordinal);
        Assert.Contains("Connect-DeviceAuth -Authority https://login.example.com -ClientId my-cli", warning, StringComparison.Ordinal);
        Assert.EndsWith("-Vault TestVault -Force", warning, StringComparison.Ordinal);
        _clock.Advance(TimeSpan.FromHours(2));
        end.Tell(connection, "TestVault", pipeline);
        Assert.Equal(2, pipeline.Warnings.Count);
    }

    private static TokenResponse Read(string member) => TokenResponse.Read(Recorded.Json($$"""{"access_token":"at",{{member}}}"""), []);
}
