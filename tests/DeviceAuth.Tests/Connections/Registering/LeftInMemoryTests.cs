using System;
using System.Linq;
using System.Net.Http;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.Tests.Fakes;
using DeviceAuth.Vaults;
using Xunit;

namespace DeviceAuth.Tests.Connections.Registering;

/// <summary>
/// A connection in memory that gives way to the vault's of the same name: nobody has it any more, so that it ends at its server where its
/// client registered itself, whatever ends the command; and of any other the user is told.
/// </summary>
public sealed class LeftInMemoryTests
{
    private readonly SignInFixture _on = new();
    private readonly FakeSecrets _secrets = new();
    private readonly MemoryStore _memory = new();
    private readonly RegisteringServer _server;
    private readonly string _vault = $"vault-{Guid.NewGuid():N}";

    public LeftInMemoryTests() => _server = new RegisteringServer(_on);

    [Fact]
    public void It_ends_with_its_client_once_the_vault_has_the_new_one()
    {
        SignInToMemory();
        _secrets.OnSet = (_, _) => Assert.DoesNotContain(_server.Asked, word => word.StartsWith("re", StringComparison.Ordinal) && word.EndsWith("own-1", StringComparison.Ordinal));

        Connect();

        AssertEnded();
        Assert.Empty(_on.Pipeline.Warnings);
        Assert.Equal("own-2", Kept().Client.Given.ClientId);
    }

    [Fact]
    public void What_Ctrl_C_leaves_of_it_is_done_without_making_anybody_wait()
    {
        SignInToMemory();
        _server.Instead = request =>
        {
            if (request["token"] == "rt-1")
            {
                _on.Pipeline.Stop();
            }

            return null;
        };

        Assert.ThrowsAny<OperationCanceledException>(Connect);

        Assert.True(_server.Becomes(() => _server.Clients.SequenceEqual(["own-2"])));
        AssertEnded();
        Assert.Equal("own-2", Kept().Client.Given.ClientId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_warning_that_ends_the_command_leaves_nothing_of_it_behind(bool isRefused)
    {
        SignInToMemory();
        _secrets.OnSet = (_, _) => _ = isRefused ? throw DeviceAuthError.VaultFailed(_vault, "keep it", new InvalidOperationException("full")) : 0;
        _on.Pipeline.OnWarning = warning => throw new InvalidOperationException($"-WarningAction Stop: {warning}");
        _server.Instead = FewerScopes;

        Assert.Throws<InvalidOperationException>(Connect);

        AssertEnded();
    }

    /// <summary>Tokens that came before the last ones have to go too, and end in another way what is thrown.</summary>
    [Fact]
    public void It_is_forgotten_where_there_are_tokens_to_be_given_back_too()
    {
        SignInToMemory();
        _secrets.OnSet = (_, _) => throw DeviceAuthError.VaultFailed(_vault, "keep it", new InvalidOperationException("full"));
        _on.Pipeline.OnWarning = warning => throw new InvalidOperationException($"-WarningAction Stop: {warning}");
        int polls = 0;
        _server.Instead = request => request.Address.AbsolutePath == "/token" && polls++ == 0
            ? Recorded.JsonMessage("""{"access_token":"at-first","refresh_token":"rt-first","error":"authorization_pending"}""", 400)
            : null;

        Assert.Throws<InvalidOperationException>(Connect);

        AssertEnded();
        Assert.Contains("revoke rt-first own-2", _server.Asked);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_one_whose_provider_is_not_told_the_user_is(bool isReused)
    {
        SignInRequest request = RegisteringServer.Request(clientId: "my-cli");
        Connect(request);
        _on.SignIn.Run(request, _memory, _on.Display, _on.Pipeline);
        int before = _server.Asked.Count;

        Connect(isReused ? request : request with { ClientId = "another" });

        Assert.Equal(isReused ? 0 : 3, _server.AskedSince(before).Count);
        string warning = Assert.Single(_on.Pipeline.Warnings, text => text.Contains("gives way", StringComparison.Ordinal));
        Assert.Contains("its provider is not told", warning, StringComparison.Ordinal);
        Assert.Null(_on.Cache.Find(new ConnectionKey(null, "default")));
    }

    private static HttpResponseMessage? FewerScopes(SentRequest request) => request.Address.AbsolutePath == "/token"
        ? Recorded.JsonMessage("""{"access_token":"at-2","token_type":"Bearer","expires_in":3600,"refresh_token":"rt-2","scope":"openid"}""")
        : null;

    private void SignInToMemory() => _on.SignIn.Run(RegisteringServer.Request(), _memory, _on.Display, _on.Pipeline);

    private void Connect() => Connect(RegisteringServer.Request() with { IsForced = true });

    private void Connect(SignInRequest request)
    {
        if (_secrets.Registered.Count == 0)
        {
            _secrets.Registered.Add(new VaultInfo(_vault, true, "Module"));
        }

        new SignInPolicy(_on.SignIn, new ConnectionKeeper(_on.Cache, _on.Clock), _memory).Connect(request, Stores, _on.Display, _on.Pipeline);
    }

    private StoreSelector Stores => new(_secrets, _on.Cache, _memory, new DefaultVault(_on.Clock), _on.Pipeline, _on.Clock);

    private Connection Kept() => _on.Cache.Find(new ConnectionKey(_vault, "default"))!.Current!;

    private void AssertEnded()
    {
        Assert.Contains("revoke rt-1 own-1", _server.Asked);
        Assert.Contains("revoke at-1 own-1", _server.Asked);
        Assert.Contains("remove own-1", _server.Asked);
        Assert.Equal(["own-2"], _server.Clients);
        Assert.Null(_on.Cache.Find(new ConnectionKey(null, "default")));
    }
}
