using System;
using System.Security;
using System.Threading.Tasks;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>
/// One run of the authorization code flow for native apps (RFC 8252) on the pipeline thread: open a browser, wait on a loopback port or
/// have the answer pasted, and give its code for tokens.
/// </summary>
internal sealed class BrowserFlow : ISignInFlow
{
    /// <summary>How long a person is waited for where nobody says otherwise: as long as a device code usually lives.</summary>
    public static readonly TimeSpan UsualTimeout = TimeSpan.FromMinutes(15);

    private readonly OAuthClient _oauth;
    private readonly IClock _clock;
    private readonly AuthorizationServer _server;
    private readonly ClientRegistration _client;
    private readonly SignInRequest _request;
    private readonly RedirectUri _redirect;
    private readonly TokenRequestWait _wait = new();
    private bool _hasNotedAnother;
    private bool _hasNotedTls;

    public BrowserFlow(OAuthClient oauth, IClock clock, AuthorizationServer server, ClientRegistration client, SignInRequest request)
    {
        _oauth = oauth;
        _clock = clock;
        _server = server;
        _client = client;
        _request = request;
        _redirect = new RedirectUri(request.Browser!.RedirectUri ?? RedirectUri.Usual);
    }

    /// <summary>There is an address.</summary>
    public bool HasBegun { get; private set; }

    public IssuedTokens? Issued { get; private set; }

    /// <summary>There is one answer with tokens at the most.</summary>
    public IssuedTokens? Superseded => null;

    public Task<IssuedTokens?>? Coming => _wait.Coming;

    private TimeSpan Timeout => _request.Timeout ?? UsualTimeout;

    public TokenResponse Run(ISignInDisplay display, IPipeline pipeline)
    {
        bool isPasted = _request.Browser!.IsPasted || !_redirect.IsOfThisMachine || !display.Browser.CanOpen;
        if (isPasted)
        {
            display.Browser.RequirePaste();
            return RunPasted(display.Browser, pipeline);
        }

        return RunHere(display.Browser, pipeline);
    }

    /// <summary>The browser comes back to this machine. It listens before the browser is opened, and no longer than until its answer is there.</summary>
    private TokenResponse RunHere(IBrowserDisplay display, IPipeline pipeline)
    {
        AuthorizationRequest asked;
        AuthorizationAnswer answer;
        using (RedirectListener listener = RedirectListener.Start(_redirect))
        {
            asked = Ask(listener.Address, pipeline);
            Deadline deadline = new(_clock, Timeout);
            DeviceAuthBrowserPrompt prompt = Prompt(asked, isPasted: false);
            Task<AuthorizationAnswer> coming = listener.AnswerAsync(asked);
            try
            {
                display.Show(prompt);
                pipeline.WriteVerbose($"Waiting for the browser at {listener.Address}.");
                answer = pipeline.Await(_ => coming, () =>
                {
                    CheckTime(deadline);
                    NoteAnotherOnce(listener, display, pipeline);
                    NoteTlsOnce(listener, display, pipeline);
                    display.Tick(prompt, deadline.Remaining);
                });
            }
            finally
            {
                display.Complete();
            }
        }

        return Redeem(asked, answer, pipeline);
    }

    /// <summary>Nothing listens: the port is one that no program is likely to have where the browser runs.</summary>
    private TokenResponse RunPasted(IBrowserDisplay display, IPipeline pipeline)
    {
        AuthorizationRequest asked = Ask(_redirect.With(_redirect.Port == 0 ? RedirectUri.UnusedPort() : _redirect.Port), pipeline);
        Deadline deadline = new(_clock, Timeout);
        AuthorizationAnswer answer;
        try
        {
            display.Show(Prompt(asked, isPasted: true));
            answer = new PasteDialogue(display, asked, () => CheckTime(deadline)).Ask();
        }
        finally
        {
            display.Complete();
        }

        return Redeem(asked, answer, pipeline);
    }

    /// <summary>Who finishes in the tab of a sign-in that was given up sees nothing happen.</summary>
    private void NoteAnotherOnce(RedirectListener listener, IBrowserDisplay display, IPipeline pipeline)
    {
        if (listener.HasIgnored && !_hasNotedAnother)
        {
            _hasNotedAnother = true;
            pipeline.WriteVerbose("An answer with another state, or without one, was ignored.");
            display.Note("An answer that does not belong to this sign-in was ignored. If it was yours, in an older window of the browser, use the page that was opened last.");
        }
    }

    /// <summary>The browser shows an error about the connection, and its address bar has the whole answer.</summary>
    private void NoteTlsOnce(RedirectListener listener, IBrowserDisplay display, IPipeline pipeline)
    {
        if (listener.HasRefusedTls && !_hasNotedTls)
        {
            _hasNotedTls = true;
            pipeline.WriteVerbose("Somebody asked for the redirect address with TLS.");
            display.Note("A browser made https of the redirect address, and nothing answers that: it is set so, or another program on localhost told it so (HSTS). "
                + $"If it was yours, write {listener.Origin} for the beginning of the address in its address bar, up to the port, and press Enter.");
        }
    }

    private AuthorizationRequest Ask(string redirectUri, IPipeline pipeline)
    {
        AuthorizationRequest asked = AuthorizationRequest.Create(_server, _client.ClientId, _request.Authorization, redirectUri);
        HasBegun = true;
        pipeline.WriteVerbose($"A browser is to sign in at {_server.AuthorizationEndpoint!.Shown()}.");
        return asked;
    }

    private DeviceAuthBrowserPrompt Prompt(AuthorizationRequest asked, bool isPasted) =>
        new(_request.Name, _request.ServerName, _request.Account, asked.Address, isPasted, Timeout, _clock.UtcNow + Timeout);

    private void CheckTime(Deadline deadline)
    {
        if (deadline.IsOver)
        {
            throw DeviceAuthError.BrowserTimedOut(Timeout, UsualTimeout);
        }
    }

    private TokenResponse Redeem(AuthorizationRequest asked, AuthorizationAnswer answer, IPipeline pipeline)
    {
        try
        {
            SecureString code = answer.Code(_server);
            pipeline.WriteVerbose($"Giving the code to {_server.TokenEndpoint.Shown()}.");
            OAuthResponse tokens = Send(asked, code, pipeline);
            Issued = IssuedTokens.GivenBy(tokens);
            TokenResponse token = TokenResponse.Read(tokens, _request.Authorization.Scopes);
            IdToken.CheckNonce(token.IdToken, asked.Nonce);
            return token;
        }
        catch (DeviceAuthException exception) when (exception.ErrorId is ErrorIds.ClientRejected or ErrorIds.ProviderError)
        {
            throw exception.Advising(DeviceAuthError.CheckRedirect(asked.RedirectUri));
        }
    }

    private OAuthResponse Send(AuthorizationRequest asked, SecureString code, IPipeline pipeline)
    {
        ClientRegistration client = _client.Ready(_server.Addressee, _clock.UtcNow);
        try
        {
            return _wait.Await(
                pipeline, giveUp => _oauth.RedeemAsync(_server, client, asked, code, _request.Terms.Resource, giveUp, _request.Terms.Additions()));
        }
        catch (TransportException exception)
        {
            Issued = IssuedTokens.Of(exception.Traces);
            exception.Forget();
            throw exception.Status is >= 200 and < 300
                ? DeviceAuthError.SuccessCutShort(_server.TokenEndpoint, exception)
                : DeviceAuthError.Unreachable(_server.TokenEndpoint, exception);
        }
    }
}
