using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;
using System.Threading.Tasks;
using DeviceAuth.Tests.Hostile;
using Xunit;

namespace DeviceAuth.EngineTests.Fixtures;

/// <summary>A hostile server, as a user meets it: the cmdlets of the built module, in real time, with every stream open.</summary>
public abstract class HostileServerTest : IDisposable
{
    private const string Streams = " -Verbose -Debug -InformationAction Continue -WarningAction Continue";

    private protected const string Connect =
        "Connect-DeviceAuth -Authority $authority -ClientId my-cli -ClientSecret $secret -Scope api.read -Name $name -SessionOnly -AdditionalParameter @{ software_statement = $statement }" + Streams;

    /// <summary>A request may take 30 s; the rest is for a busy machine.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    /// <summary>How often a code is polled, in seconds.</summary>
    private const int Interval = 1;

    /// <summary>The life in seconds of a code whose end is awaited.</summary>
    private const int ShortLife = 8;

    private readonly string _name = "t" + Guid.NewGuid().ToString("N");
    private readonly HostileScene _scene = new(expiresIn: 600, Interval);
    private readonly Engine _engine = Engine.Open();

    protected HostileServerTest() => SetUp(_engine);

    private protected Engine Session => _engine;

    public void Dispose()
    {
        _engine.Dispose();
        _scene.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs a case to its end, which must be a good one.</summary>
    /// <param name="one">The case.</param>
    /// <param name="memory">Looks after the memory until then: what searches all that was said needs more of it.</param>
    private protected async Task RunAsync(HostileCase one, MemoryWatch? memory = null)
    {
        if (one.Stage > Stage.Poll)
        {
            await (await _engine.RunAsync(Connect)).SucceedAsync();
        }

        if (one.LastsAsLongAsTheCode)
        {
            _scene.CodesLive(ShortLife, Interval);
        }

        _scene.Server.On(HostileScene.PathOf(one.Stage), _scene.AnswersOf(one));
        using EngineRun run = await _engine.RunAsync(CommandOf(one.Stage));

        memory?.AssertBounded(160); // the engine itself and what Pester's files write are among it
        AssertEnd(run, one.Ends, one.Says);
        Assert.True(_scene.Met(one.Stage) >= 1 && _scene.Met(one.Stage) <= one.MostRequests, $"{_scene.Met(one.Stage)} requests met it.\n{run}");
        Assert.Empty(_scene.Elsewhere.Requests);
        _scene.AssertSaysSecretsAgain(one);
        AssertNothingUnfitIsSeen(run);
        if (one.Ends is not null && one.Stage <= Stage.Poll)
        {
            _scene.AssertNothingIsOrphaned();
        }

        if (one.Stage == Stage.Revocation)
        {
            Assert.Contains(run.Streams.Warning.Snapshot(), warning => warning.Message.Contains("was not revoked", StringComparison.Ordinal)
                || one.Name.Contains("without a body", StringComparison.Ordinal));
        }
    }

    private static string CommandOf(Stage stage) => stage switch
    {
        Stage.Refresh => "Get-DeviceAuthToken -Name $name -ForceRefresh" + Streams,
        Stage.Revocation => "Disconnect-DeviceAuth -Name $name -Confirm:$false" + Streams,
        _ => Connect,
    };

    private protected static void AssertEnd(EngineRun run, string? errorId, string? says)
    {
        Assert.True(run.Duration < Deadline, $"It took {run.Duration}.");
        if (errorId is null)
        {
            Assert.True(run.Errors.Count == 0 && run.Failure is null, run.ToString());
            return;
        }

        ErrorRecord error = run.AssertOneError(errorId);
        Assert.Contains(says ?? "", error.ToString(), StringComparison.Ordinal);
        Assert.EndsWith((string)PSObject.AsPSObject(error.Exception).Properties["RecommendedAction"].Value, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    private protected void AssertNothingUnfitIsSeen(EngineRun run)
    {
        SecretSearch search = new SecretSearch().Add(run).Add(_engine);
        search.AssertNoneOf(HostileScene.Secrets);
        string[] texts =
        [
            search.Text,
            _engine.Host!.Screen.Text,
            .. run.Errors.SelectMany(error => (string[])[error.ToString(), error.Exception.ToString()]),
        ];
        Assert.All(texts, text => Assert.Empty(ControlsIn(text)));
        SentSecrets.AssertAbsent(_scene.Server.Requests, texts);
        Assert.DoesNotMatch("_x00([01][0-9A-F]|[89][0-9A-F]|7F)_(?<!_x000[9AD]_)", search.Text); // as Export-Clixml writes them
    }

    /// <summary>The characters that drive a terminal, as numbers. Line ends and tabs are the engine's own.</summary>
    private static IEnumerable<string> ControlsIn(string text) => text
        .Where(character => character is not ('\r' or '\n' or '\t') && char.GetUnicodeCategory(character)
            is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
        .Select(character => $"U+{(int)character:X4} in {text.Length} characters");

    private void SetUp(Engine engine)
    {
        engine.Set("authority", _scene.Server.Origin);
        engine.Set("name", _name);
        engine.Set("statement", HostileScene.Parameter);
        System.Security.SecureString secret = new();
        foreach (char character in HostileScene.ClientSecret)
        {
            secret.AppendChar(character);
        }

        engine.Set("secret", secret);
    }
}
