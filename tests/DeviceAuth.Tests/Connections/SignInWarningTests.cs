using System;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Fakes;
using DeviceAuth.Vaults;
using Xunit;

namespace DeviceAuth.Tests.Connections;

/// <summary>A user who wants warnings to end commands (-WarningAction Stop) loses neither a code that a person has nor tokens that have come.</summary>
public sealed class SignInWarningTests
{
    private const string FewerScopes = """{"access_token":"at","refresh_token":"rt","scope":"api.read"}""";

    private readonly SignInFixture _on = new();
    private readonly FakeSecrets _secrets = new();
    private readonly MemoryStore _memory = new();

    public SignInWarningTests() => _on.Pipeline.OnWarning = warning => throw new InvalidOperationException($"-WarningAction Stop: {warning}");

    [Theory]
    [InlineData("<html>Please wait</html>", 200)]
    [InlineData("<html>Bad gateway</html>", 502)]
    [InlineData("""{"error":403}""", 403)]
    public void A_stranger_s_answer_is_said_and_the_sign_in_goes_on(string answer, int status)
    {
        _on.Handler.Answer("device-authorization.json")
            .Answer(_ => Recorded.JsonMessage(answer, status))
            .Answer(_ => Recorded.JsonMessage("""{"access_token":"at","refresh_token":"rt"}"""));

        Assert.Equal("at", _on.Run().AccessToken!.Secret.Reveal());
        Assert.Contains("no answer of a provider", Assert.Single(_on.Pipeline.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wait_for_somebody_else_is_said_and_goes_on()
    {
        PatientWait wait = new(_on.Clock, _on.Pipeline, TimeSpan.FromMinutes(1), () => "somebody");

        while (!wait.IsOver)
        {
            wait.Step(TimeSpan.FromSeconds(1));
        }

        Assert.Equal("Waiting for somebody.", Assert.Single(_on.Pipeline.Warnings));
    }

    /// <summary>What memory had under the name would be found before what the vault has now.</summary>
    [Theory]
    [InlineData(FewerScopes, false)]
    [InlineData("""{"access_token":"at","refresh_token":"rt"}""", true)]
    public void What_a_new_sign_in_takes_the_place_of_is_gone_though_a_warning_ends_the_command(string tokens, bool isRefused)
    {
        string vault = $"vault-{Guid.NewGuid():N}";
        _secrets.Registered.Add(new VaultInfo(vault, true, "Module"));
        _secrets.OnSet = (_, _) => _ = isRefused ? throw DeviceAuthError.VaultFailed(vault, "keep it", new InvalidOperationException("full")) : 0;
        Connection old = Sample.Connection(_on.Clock);
        _memory.Write(old);
        _on.Cache[new ConnectionKey(null, old.Name)].Remember(old);
        ConnectionKeeper keeper = new(_on.Cache, _on.Clock);
        StoreSelector stores = new(_secrets, _on.Cache, _memory, new DefaultVault(_on.Clock), _on.Pipeline, _on.Clock);
        _on.Grants(tokens);

        Assert.Throws<InvalidOperationException>(() =>
            new SignInPolicy(_on.SignIn, keeper, _memory).Connect(Request(), stores, _on.Display, _on.Pipeline));

        Assert.Null(_on.Cache.Find(new ConnectionKey(null, old.Name)));
        Assert.Equal("at", _on.Tokens.Get(old.Name, stores.For(null, old.Name), WantedToken.Default, new FakePipeline(_on.Clock)).AccessToken!.Secret.Reveal());
        Assert.DoesNotContain(_on.Handler.Requests, request => request.Address.AbsolutePath == "/revoke");
    }

    private static SignInRequest Request() => new()
    {
        Endpoints = Sample.Server,
        ClientId = Sample.ClientId,
        Authorization = new DeviceAuthorizationRequest { Scopes = ["api.read", "api.write"] },
        IsForced = true,
    };
}
