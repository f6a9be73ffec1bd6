using System;
using System.Threading.Tasks;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>
/// One run of the device flow (RFC 8628 §3) on the pipeline thread: get a code, show it, and do what <see cref="DevicePoller"/>
/// says until there is a token or an error.
/// </summary>
internal sealed class DeviceCodeFlow : ISignInFlow
{
    /// <summary>How often the progress moves.</summary>
    private static readonly TimeSpan ProgressTick = TimeSpan.FromSeconds(1);

    private readonly OAuthClient _oauth;
    private readonly IClock _clock;
    private readonly AuthorizationServer _server;
    private readonly ClientRegistration _client;
    private readonly SignInRequest _request;
    private readonly TokenRequestWait _wait = new();
    private bool _hasWarned;

    public DeviceCodeFlow(OAuthClient oauth, IClock clock, AuthorizationServer server, ClientRegistration client, SignInRequest request)
    {
        _oauth = oauth;
        _clock = clock;
        _server = server;
        _client = client;
        _request = request;
    }

    /// <summary>There is a code.</summary>
    public bool HasBegun { get; private set; }

    public IssuedTokens? Issued { get; private set; }

    public IssuedTokens? Superseded { get; private set; }

    public Task<IssuedTokens?>? Coming => _wait.Coming;

    public TokenResponse Run(ISignInDisplay display, IPipeline pipeline)
    {
        DeviceFlowDemand.Check(_server, _request.Authority ?? _server.TokenEndpoint);
        display.RequireVisible();
        pipeline.WriteVerbose($"Asking {_server.DeviceAuthorizationEndpoint!.Shown()} for a code.");
        DeviceAuthorization authorization = RequestCodes(pipeline);
        HasBegun = true;
        DevicePoller poller = new(authorization, _request.Authorization.Scopes, _request.Timeout, _clock);
        DeviceAuthPrompt prompt = new(SignInPurpose.Of(_request, _server), authorization, _clock.UtcNow + authorization.ExpiresIn);
        try
        {
            display.Show(prompt);
            pipeline.WriteVerbose(
                $"The code lives {authorization.ExpiresIn.TotalSeconds:0} s. The first poll is in {poller.UntilNextPoll.TotalSeconds:0.#} s.");
            return PollUntilDone(authorization, poller, () => display.Tick(prompt, poller.Remaining), pipeline);
        }
        catch (DeviceAuthException exception) when (MayBeBlocked(exception))
        {
            throw exception.Advising(
                $"{exception.RecommendedAction.TrimEnd('.')}; where the page said that the sign-in is blocked, the organization does not allow the device flow: ask its administrator, {DeviceAuthError.OrByBrowser}.");
        }
        finally
        {
            display.Complete();
        }
    }

    /// <summary>A client that may not ask for codes may often use a browser.</summary>
    private DeviceAuthorization RequestCodes(IPipeline pipeline)
    {
        ClientRegistration client = Ready();
        try
        {
            return pipeline.Await(stopping => _oauth.RequestDeviceAuthorizationAsync(_server, client, _request.Authorization, stopping));
        }
        catch (DeviceAuthException exception) when (exception.ErrorId == ErrorIds.ClientRejected)
        {
            throw exception.Advising($"{exception.RecommendedAction.TrimEnd('.')}; {DeviceAuthError.OrByBrowser}.");
        }
    }

    /// <summary>
    /// A policy says so on the page alone: to this client the person has refused, or nobody came. Whose policies do that is data.
    /// </summary>
    private bool MayBeBlocked(DeviceAuthException exception) =>
        IssuerTemplates.HaveThatOf(_server)
        && exception.ErrorId is ErrorIds.SignInExpired or ErrorIds.SignInDenied or ErrorIds.ClientRejected or ErrorIds.ProviderError;

    private TokenResponse PollUntilDone(DeviceAuthorization authorization, DevicePoller poller, Action tick, IPipeline pipeline)
    {
        while (true)
        {
            tick();
            PollStep step = poller.Next();
            if (step.Token is not null)
            {
                return step.Token;
            }

            if (step.Error is not null)
            {
                throw step.Error;
            }

            if (step.Wait is { } wait)
            {
                pipeline.Sleep(wait < ProgressTick ? wait : ProgressTick);
            }
            else
            {
                Ask(authorization, poller, step.Ask!.Value, tick, pipeline);
            }
        }
    }

    /// <summary>It may pass, and the sign-in goes on; it may be a wrong address too, and nobody should wait a code's life to hear that.</summary>
    private void WarnOnceOfStranger(OAuthResponse answer, IPipeline pipeline)
    {
        if (!_hasWarned && OAuthAnswers.IsOfStranger(answer))
        {
            _hasWarned = true;
            pipeline.WriteNote(
                $"{answer.Endpoint.Shown()} answered {answer.Status}{(answer.IsHtml ? " with a web page" : "")}, which is no answer of a provider. Waiting goes on "
                + "until the code ends; if it is no passing trouble, press Ctrl+C and check the address of the endpoint and the proxy.");
        }
    }

    private ClientRegistration Ready() => _client.Ready(_server.Addressee, _clock.UtcNow);

    /// <summary>Notes what one more answer, or a part of one, brought.</summary>
    private void Took(IssuedTokens? brought)
    {
        Superseded = Issued?.Except(brought);
        Issued = IssuedTokens.Of(Issued, brought);
    }

    private void Ask(DeviceAuthorization authorization, DevicePoller poller, TimeSpan timeout, Action tick, IPipeline pipeline)
    {
        string outcome;
        try
        {
            OAuthResponse answer = Poll(authorization, timeout, tick, pipeline);
            Took(IssuedTokens.GivenBy(answer));
            poller.Answered(answer);
            outcome = $"answered {answer.Status} {answer.ErrorCode}".TrimEnd();
            WarnOnceOfStranger(answer, pipeline);
        }
        catch (TransportException exception)
        {
            Took(IssuedTokens.Of(exception.Traces));
            exception.Forget();
            poller.Broke(exception, _server.TokenEndpoint);
            outcome = $"gave no complete answer ({exception.Message.TrimEnd('.')})";
        }

        string next = poller.IsOver ? "" : $" The next poll is in {poller.UntilNextPoll.TotalSeconds:0.#} s.";
        pipeline.WriteVerbose($"{_server.TokenEndpoint.Shown()} {outcome}.{next}");
    }

    private OAuthResponse Poll(DeviceAuthorization authorization, TimeSpan timeout, Action tick, IPipeline pipeline)
    {
        ClientRegistration client = Ready();
        OAuthClient oauth = Issued is null ? _oauth : _oauth.Knowing(Issued.Secrets);
        return _wait.Await(
            pipeline,
            giveUp => oauth.PollAsync(_server, client, authorization, _request.Terms.Resource, timeout, giveUp, _request.Terms.Additions()),
            Issued,
            tick);
    }
}
