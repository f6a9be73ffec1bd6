using System;
using System.Collections.Generic;
using DeviceAuth.Commands.Parameters;
using DeviceAuth.Connections;
using DeviceAuth.OAuth;
using DeviceAuth.Providers;
using DeviceAuth.Tests.Fakes;

namespace DeviceAuth.Tests.Providers;

/// <summary>The module's own parts around a provider that is played back: sign-in, refresh and sign-out.</summary>
internal sealed class ProviderRun : IDisposable
{
    private readonly OAuthTransport _transport;
    private readonly SignIn _signIn;
    private readonly SignOut _signOut;
    private readonly TokenSource _tokens;
    private readonly MemoryStore _store = new();
    private readonly ConnectionCache _cache = new();

    public ProviderRun(string provider, params string[] polls)
    {
        Provider = RecordedProvider.Find(provider);
        Tenant = Provider.Tenant;
        Scopes = Provider.Scopes;
        Handler = new ReplayHandler(Provider, Clock, polls);
        Pipeline = new FakePipeline(Clock);
        _transport = new OAuthTransport(Handler, Clock);
        OAuthClients oauth = new(_transport);
        ServerFinder servers = new(new MetadataDiscovery(_transport));
        _tokens = new TokenSource(_cache, new TokenRefresher(oauth, servers, Clock), Clock);
        _signIn = new SignIn(new ConnectionKeeper(_cache, Clock), _tokens, new MetadataDiscovery(_transport), oauth, Clock);
        _signOut = new SignOut(_cache, oauth, servers, Clock);
    }

    /// <summary>The tenant that is named to the module.</summary>
    public string? Tenant { get; set; }

    /// <summary>The scopes that are asked for.</summary>
    public string[] Scopes { get; set; }

    /// <summary>What the user adds as <c>-AdditionalParameter</c>.</summary>
    public Dictionary<string, string> Added { get; } = [];

    public RecordedProvider Provider { get; }

    public ReplayHandler Handler { get; }

    public FakeClock Clock { get; } = new();

    public FakePipeline Pipeline { get; }

    public RecordingDisplay Display { get; } = new();

    /// <summary>Signs in as <c>Connect-DeviceAuth -Provider</c> does.</summary>
    public Connection SignIn()
    {
        ProviderServer server = ProviderResolver.Resolve(Provider.Name, Provider.Host, Tenant);
        try
        {
            return SignIn(server);
        }
        catch (DeviceAuthException)
        {
            Handler.AssertNothingIsOrphaned();
            throw;
        }
    }

    private Connection SignIn(ProviderServer server) =>
        _signIn.Run(
            new SignInRequest
            {
                Authority = server.Authority,
                Endpoints = server.Endpoints,
                Provider = server.Reference,
                Traits = server.Traits,
                ClientId = Provider.ClientId,
                ClientSecret = Provider.ClientSecret is { } secret ? Secret.Protect(secret) : null,
                Authorization = new DeviceAuthorizationRequest { Scopes = Scopes, AdditionalParameters = AdditionalParameterRule.Check(Added, server.Parameters) },
            },
            _store,
            Display,
            Pipeline);

    /// <summary>Another process takes over: all that it knows is what a vault keeps.</summary>
    public void KeepOnlyWhatAVaultKeeps(Connection connection)
    {
        Connection kept = ConnectionRecord.Read(ConnectionName.Default, ConnectionRecord.Write(connection));
        _store.Write(kept);
        _cache[new ConnectionKey(null, kept.Name)].Remember(kept);
    }

    public Connection Refresh() => _tokens.Get(ConnectionName.Default, _store, new WantedToken(refresh: true), Pipeline);

    public void SignOut() => _signOut.Run(_signOut.Find(ConnectionName.Default, _store), _store, Pipeline);

    public void Dispose() => _transport.Dispose();
}
