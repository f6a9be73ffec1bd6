using System;
using System.Management.Automation;
using DeviceAuth.Connections;
using DeviceAuth.OAuth;
using DeviceAuth.Vaults;

namespace DeviceAuth;

/// <summary>
/// Puts the parts together, once per process: what is known in memory is the process's, so that thread jobs and parallel
/// runspaces share it. Nothing here opens a socket, starts a thread or reads a file before it is used.
/// </summary>
internal sealed class Module
{
    private static readonly Lazy<Module> Shared = new(() => new Module(new SystemClock()));

    private readonly IClock _clock;

    /// <param name="clock">Both kinds of time.</param>
    /// <param name="transport">What sends requests; null for the platform's own.</param>
    public Module(IClock clock, OAuthTransport? transport = null)
    {
        _clock = clock;
        Transport = transport ??= new OAuthTransport(handler: null, clock);
        OAuthClients oauth = new(transport);
        Discovery = new MetadataDiscovery(transport);
        ServerFinder servers = new(Discovery);
        DefaultVault = new DefaultVault(clock);
        Tokens = new TokenSource(Cache, new TokenRefresher(oauth, servers, clock), clock);
        MemoryTokens = new MemoryTokens(Tokens, Cache, DefaultVault);
        EndOfSignIn = new EndOfSignIn(clock);
        Keeper = new ConnectionKeeper(Cache, clock);
        SignIn = new SignIn(Keeper, Tokens, Discovery, oauth, clock);
        Policy = new SignInPolicy(SignIn, Keeper, Memory);
        Check = new SignInCheck(Cache, Tokens, oauth, Discovery, clock);
        SignOut = new SignOut(Cache, oauth, servers, clock);
        AnsweredChallenges answered = new(clock);
        ChallengedTokens = new ChallengedTokens(Keeper, Tokens, answered, clock);
        StepUp = new StepUp(SignIn, Keeper, answered, clock);
        Apis = new ApiDiscovery(transport);
    }

    /// <summary>The process's own.</summary>
    public static Module Current => Shared.Value;

    /// <summary>What sends requests.</summary>
    public OAuthTransport Transport { get; }

    public ConnectionCache Cache { get; } = new();

    public TokenSource Tokens { get; }

    public MetadataDiscovery Discovery { get; }

    public ConnectionKeeper Keeper { get; }

    public SignIn SignIn { get; }

    public SignInPolicy Policy { get; }

    public SignOut SignOut { get; }

    /// <summary>Answers an API that said no, without a person.</summary>
    public ChallengedTokens ChallengedTokens { get; }

    /// <summary>Answers it with a sign-in.</summary>
    public StepUp StepUp { get; }

    /// <summary>Finds who signs in for an API.</summary>
    public ApiDiscovery Apis { get; }

    /// <summary>Asks providers about sign-ins.</summary>
    public SignInCheck Check { get; }

    /// <summary>The store of connections that no vault keeps.</summary>
    public MemoryStore Memory { get; } = new();

    public DefaultVault DefaultVault { get; }

    public MemoryTokens MemoryTokens { get; }

    /// <summary>Says that a sign-in is about to end.</summary>
    public EndOfSignIn EndOfSignIn { get; }

    /// <summary>Chooses stores for one command, which calls SecretManagement in its own runspace.</summary>
    public StoreSelector Stores(ISecretCommands secrets, IPipeline pipeline) =>
        new(secrets, Cache, Memory, DefaultVault, pipeline, _clock);

    /// <summary>SecretManagement as one command calls it, in its own runspace.</summary>
    public ISecretCommands Secrets(PSCmdlet command, IPipeline pipeline) =>
        new SecretManagementCommands(
            new CommandRunspace(command), _clock, pipeline, Cache.SecretTexts);
}
