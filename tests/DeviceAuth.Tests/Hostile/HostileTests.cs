using System;
using System.Linq;
using System.Threading.Tasks;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using Xunit;

namespace DeviceAuth.Tests.Hostile;

/// <summary>Whatever a server sends: an end in time, one clear error, nothing shown or sent that must not be, little memory.</summary>
[Collection(nameof(HostileCollection))]
public sealed class HostileTests
{
    /// <summary>In the place of the 30 seconds that a request may take.</summary>
    private static readonly TimeSpan ShortPatience = TimeSpan.FromMilliseconds(400);

    /// <summary>No case makes more than a few slow requests.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    public static TheoryData<string> Cases => new(HostileCases.All.Select(one => one.ToString()));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task It_ends_well(string name)
    {
        HostileCase one = HostileCases.Find(name);
        if (await EndsWellAsync(one, ShortPatience, isLast: false))
        {
            return;
        }

        // A busy machine took longer for an honest answer than a request may take here: again, with the patience of a user.
        Assert.True(await EndsWellAsync(one, OAuthClient.RequestTimeout, isLast: true));
    }

    [Fact]
    public void Every_case_has_a_name_of_its_own() =>
        Assert.Equal(HostileCases.All.Count, HostileCases.All.Select(one => one.ToString()).Distinct().Count());

    /// <summary>False where a request timed out that was not to; otherwise it throws where anything is not as it should be.</summary>
    private static async Task<bool> EndsWellAsync(HostileCase one, TimeSpan longestRequest, bool isLast)
    {
        using HostileRun run = new(longestRequest) { Authentication = one.IsBasic ? ClientAuthentication.Basic : ClientAuthentication.Post };
        Func<string, RawAnswer>[] answers = run.Scene.AnswersOf(one);
        MemoryWatch memory = new();

        DeviceAuthException? error = await run.RunAsync(one.Stage, answers, Deadline + longestRequest);

        if (!isLast && error?.ErrorId != one.Ends && error?.Message.Contains("No answer came within", StringComparison.Ordinal) == true)
        {
            return false;
        }

        memory.AssertBounded(one.MostMemory);
        Assert.True(error?.ErrorId == one.Ends, $"{error?.ErrorId ?? "no error"}: {error?.Message}");
        Assert.InRange(run.Scene.Met(one.Stage), 1, one.MostRequests);
        Assert.Empty(run.Scene.Elsewhere.Requests);
        Assert.All(run.Texts(error), ShownText.AssertFit);
        run.Scene.AssertSaysSecretsAgain(one);
        SentSecrets.AssertAbsent(run.Scene.Server.Requests, run.Texts(error));
        Assert.DoesNotContain(run.Scene.Server.Requests, request => request.Contains("Cookie:", StringComparison.OrdinalIgnoreCase));
        if (error is not null)
        {
            Assert.Contains(one.Says ?? "", error.Message, StringComparison.Ordinal);
            Assert.InRange(error.Message.Length, 10, 1500);
            Assert.InRange(error.RecommendedAction.Length, 10, 400);
            Assert.NotNull(error.ErrorId == ErrorIds.SignInExpired ? run.Display.Prompt : "");
        }

        if (one.Stage == Stage.Revocation && !one.Name.Contains("without a body", StringComparison.Ordinal))
        {
            Assert.All(run.Pipeline.Warnings, warning => Assert.Contains("was not revoked", warning, StringComparison.Ordinal));
            Assert.NotEmpty(run.Pipeline.Warnings);
        }

        return true;
    }
}
