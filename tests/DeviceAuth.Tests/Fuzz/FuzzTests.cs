using System;
using System.Diagnostics;
using System.Globalization;
using System.Threading.Tasks;
using DeviceAuth.Connections;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using DeviceAuth.Tests.Hostile;
using Xunit;

namespace DeviceAuth.Tests.Fuzz;

/// <summary>
/// Feeds mutated answers to the whole reading path, from the metadata to the stored record. Set <c>DEVICEAUTH_FUZZ_SECONDS</c> to
/// go on for longer, <c>DEVICEAUTH_FUZZ_SEED</c> to repeat what a failure names.
/// </summary>
public sealed class FuzzTests
{
    /// <summary>All that one run allocates, most of which is garbage at once: more than it ever has at a time.</summary>
    private const long MostBytes = 64L * 1024 * 1024;

    /// <summary>How long a machine that is busy with other work may take for enough runs.</summary>
    private const double MostSeconds = 60;

    /// <summary>A run that takes so long never ends.</summary>
    private static readonly TimeSpan Hanging = TimeSpan.FromSeconds(30);

    private static readonly OAuthDialect[] Dialects = [OAuthDialect.Standard, OAuthDialect.Standard, OAuthDialect.Salesforce, OAuthDialect.IdentityCenter];

    [Fact]
    public async Task No_mutated_answer_breaks_the_rules()
    {
        double seconds = double.Parse(Environment.GetEnvironmentVariable("DEVICEAUTH_FUZZ_SECONDS") ?? "1.5", CultureInfo.InvariantCulture);
        string? given = Environment.GetEnvironmentVariable("DEVICEAUTH_FUZZ_SEED");
        int seed = given is null ? Random.Shared.Next() : int.Parse(given, CultureInfo.InvariantCulture);
        int runs = 0, signedIn = 0, withSecrets = 0, givenBack = 0;
        Stopwatch watch = Stopwatch.StartNew();
        do
        {
            Outcome outcome = await RunOrHangAsync(seed);
            signedIn += outcome.IsSignedIn ? 1 : 0;
            withSecrets += outcome.HasSentSecrets ? 1 : 0;
            givenBack += outcome.HasGivenBack ? 1 : 0;
            runs++;
            seed++;
        }
        while (given is null && watch.Elapsed.TotalSeconds < (IsLittle() ? Math.Max(seconds, MostSeconds) : seconds));

        string done = $"{runs} runs, of which {signedIn} signed in, {withSecrets} sent secrets and {givenBack} ended in an error after tokens had come";
        TestContext.Current.TestOutputHelper!.WriteLine($"{done}; the last seed was {seed - 1}.");
        Assert.True(given is not null || !IsLittle(), $"{done}, test little.");

        bool IsLittle() => runs <= 20 || signedIn == 0 || signedIn == runs || withSecrets == 0 || givenBack == 0;
    }

    /// <summary>Elsewhere, so that one that never ends can be named.</summary>
    private static async Task<Outcome> RunOrHangAsync(int seed)
    {
        try
        {
            return await Task.Run(() => Run(seed)).WaitAsync(Hanging, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException($"DEVICEAUTH_FUZZ_SEED={seed} hangs.");
        }
    }

    private static Outcome Run(int seed)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread(); // a run stays on its thread, since each answer is there at once
        Mutator mutator = new(seed);
        FuzzHandler handler = new(mutator);
        FakeClock clock = new();
        FakePipeline pipeline = new(clock);
        RecordingDisplay display = new();
        try
        {
            Connection? connection = null;
            DeviceAuthException? error = null;
            try
            {
                connection = SignIn(mutator, handler, clock, pipeline, display);
                handler.AssertOnlyTheLastAreKept(pipeline.Warnings);
                LiveOn(connection, handler, clock, pipeline);
            }
            catch (DeviceAuthException exception)
            {
                error = exception;
                Assert.NotEmpty(exception.RecommendedAction);
            }

            string[] shown = display.Prompt is { } prompt ? [prompt.Message, prompt.VerificationUriComplete?.AbsoluteUri ?? ""] : [];
            string[] told = error is null ? [] : [error.Message, error.RecommendedAction];
            string[] texts = [.. pipeline.Verbose, .. pipeline.Warnings, .. shown, .. told];
            Assert.All(texts, ShownText.AssertFit);
            Assert.All(handler.Secrets, secret => Assert.DoesNotContain(secret, string.Join('\n', [.. texts, $"{error}"]), StringComparison.OrdinalIgnoreCase));
            bool hasFailed = connection is null;
            if (hasFailed)
            {
                handler.AssertNothingIsOrphaned(error!);
            }

            if (!handler.MetadataNames(FuzzHandler.Evil))
            {
                Assert.DoesNotContain(FuzzHandler.Evil, handler.Hosts);
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, MostBytes);
            Assert.True(handler.Answers.Count < 100, $"{handler.Answers.Count} requests");
            return new Outcome(error is null, handler.Secrets.Count > 0, hasFailed && handler.HasGiven);
        }
        catch (Exception exception)
        {
            string answers = string.Join(Environment.NewLine, handler.Answers);
            throw new InvalidOperationException($"DEVICEAUTH_FUZZ_SEED={seed} breaks a rule: {exception}{Environment.NewLine}{answers}", exception);
        }
    }

    /// <param name="IsSignedIn">It went well from the first request to the last.</param>
    /// <param name="HasSentSecrets">There was something that the texts must not show.</param>
    /// <param name="HasGivenBack">The sign-in ended in an error after the server had given tokens.</param>
    private sealed record Outcome(bool IsSignedIn, bool HasSentSecrets, bool HasGivenBack);

    private static Connection SignIn(Mutator mutator, FuzzHandler handler, FakeClock clock, FakePipeline pipeline, RecordingDisplay display)
    {
        OAuthTransport transport = new(handler, clock);
        OAuthClients oauth = new(transport);
        ServerFinder servers = new(new MetadataDiscovery(transport));
        ConnectionCache cache = new();
        TokenSource tokens = new(cache, new TokenRefresher(oauth, servers, clock), clock);
        OAuthDialect dialect = mutator.Pick(Dialects);
        Uri authority = new("https://login.example.com");
        bool isDiscovered = mutator.Next(2) == 0 && dialect == OAuthDialect.Standard;
        SignInRequest request = new()
        {
            Authority = isDiscovered ? authority : null,
            Endpoints = isDiscovered ? null : new AuthorizationServer
            {
                Issuer = "https://login.example.com",
                DeviceAuthorizationEndpoint = new Uri(authority, "/device"),
                TokenEndpoint = new Uri(authority, "/token"),
                RevocationEndpoint = dialect == OAuthDialect.IdentityCenter ? null : new Uri(authority, "/revoke"),
                RegistrationEndpoint = new Uri(authority, "/register"),
            },
            Traits = new ServerTraits { Dialect = dialect },
            ClientId = "my-cli",
            Authorization = new DeviceAuthorizationRequest { Scopes = ["openid", "api.read"] },
        };
        return new SignIn(new ConnectionKeeper(cache, clock), tokens, new MetadataDiscovery(transport), oauth, clock).Run(request, new MemoryStore(), display, pipeline);
    }

    /// <summary>Through the vault's text, a refresh and a sign-out.</summary>
    private static void LiveOn(Connection connection, FuzzHandler handler, FakeClock clock, FakePipeline pipeline)
    {
        OAuthTransport transport = new(handler, clock);
        OAuthClients oauth = new(transport);
        ServerFinder servers = new(new MetadataDiscovery(transport));
        Connection kept = ConnectionRecord.Read(ConnectionName.Default, ConnectionRecord.Write(connection));
        Assert.Equal(connection.AccessToken!.Secret.Reveal(), kept.AccessToken!.Secret.Reveal());
        Assert.Equal(connection.Grant.RefreshToken?.Reveal(), kept.Grant.RefreshToken?.Reveal());
        ShownText.AssertFit(ConnectCommandText.For(kept));
        MemoryStore store = new();
        store.Write(kept);
        try
        {
            using CachedConnection.Turn turn = new CachedConnection().Enter(kept.Name, store, pipeline, clock);
            if (new TokenRefresher(oauth, servers, clock).Refresh(kept, WantedToken.Default, turn, pipeline, out _) is { } renewed)
            {
                store.Write(ConnectionRecord.Read(ConnectionName.Default, ConnectionRecord.Write(renewed)));
            }
        }
        finally
        {
            new SignOut(new ConnectionCache(), oauth, servers, clock).Run(kept, store, pipeline);
        }
    }
}
