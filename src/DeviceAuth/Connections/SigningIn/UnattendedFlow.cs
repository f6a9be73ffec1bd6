using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>A client signs in by itself (RFC 6749 §4.4): one request, and nobody is shown anything. It demands nothing of the metadata but the token endpoint.</summary>
internal sealed class UnattendedFlow : ISignInFlow
{
    private readonly OAuthClient _oauth;
    private readonly IClock _clock;
    private readonly AuthorizationServer _server;
    private readonly ClientRegistration _client;
    private readonly SignInRequest _request;

    public UnattendedFlow(OAuthClient oauth, IClock clock, AuthorizationServer server, ClientRegistration client, SignInRequest request)
    {
        _oauth = oauth;
        _clock = clock;
        _server = server;
        _client = client;
        _request = request;
    }

    /// <summary>No person is at it.</summary>
    public bool HasBegun => false;

    public IssuedTokens? Issued { get; private set; }

    /// <summary>There is one answer, and it is the last.</summary>
    public IssuedTokens? Superseded => null;

    public Task<IssuedTokens?>? Coming { get; private set; }

    public TokenResponse Run(ISignInDisplay display, IPipeline pipeline)
    {
        pipeline.WriteVerbose($"Asking {_server.TokenEndpoint.Shown()} for a token, as the client itself.");
        OAuthResponse answer = Ask(pipeline);
        Issued = IssuedTokens.GivenBy(answer);
        return Refusals.AreOfClient(answer)
            ? throw DeviceAuthError.CredentialRefused(_request.Name, answer.Endpoint, _client.Proof, _client.Remedy, answer.Words, answer.Status)
            : TokenResponse.Read(answer, _request.Authorization.Scopes);
    }

    /// <summary>The one request, which Ctrl+C does not cut off: nobody could give back then what it brings.</summary>
    private OAuthResponse Ask(IPipeline pipeline)
    {
        ClientRegistration client = _client.Ready(_server.Addressee, _clock.UtcNow);
        Task<OAuthResponse> asking = Task.Run(() => _oauth.AskAsClientAsync(
            _server.TokenEndpoint,
            _server.Traits,
            client,
            _request.Terms.Whole(Target.Default),
            _request.GivenParameters,
            CancellationToken.None,
            _request.Terms.Additions()));
        try
        {
            return pipeline.Await(_ => asking);
        }
        catch when (!asking.IsFaulted)
        {
            Coming = asking.ContinueWith(
                finished => finished.Status == TaskStatus.RanToCompletion ? IssuedTokens.GivenBy(finished.Result) : null,
                TaskScheduler.Default);
            throw;
        }
    }
}
