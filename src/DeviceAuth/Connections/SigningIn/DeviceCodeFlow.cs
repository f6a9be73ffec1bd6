using System;
using System.Threading;
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

    /// <summary>How long the answer of a poll that was under way may still come after Ctrl+C, while the prompt is back already.</summary>
    private static readonly TimeSpan LastAnswer = TimeSpan.FromSeconds(2);

    private readonly OAuthClient _oauth;
    private readonly IClock _clock;
    private readonly AuthorizationServer _server;
    private readonly ClientRegistration _client;
    private readonly SignInRequest _request;
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

    public Task<IssuedTokens?>? Coming { get; private set; }

    public TokenResponse Run(ISignInDisplay display, IPipeline pipeline)
    {
        DeviceFlowDemand.Check(_server, _request.Authority ?? _server.TokenEndpoint);
        display.RequireVisible();
        pipeline.WriteVerbose($"Asking {_server.DeviceAuthorizationEndpoint!.Shown()} for a code.");
        ClientRegistration client = Ready();
        DeviceAuthorization authorization = pipeline.Await(stopping =>
            _oauth.RequestDeviceAuthorizationAsync(_server, client, _request.Authorization, stopping));
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
        finally
        {
            display.Complete();
        }
    }

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
            pipeline.WriteWarning(
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

    /// <summary>
    /// One poll, which is not cut off at once by Ctrl+C or by what the screen throws meanwhile: nobody could give back then what it brings.
    /// </summary>
    private OAuthResponse Poll(DeviceAuthorization authorization, TimeSpan timeout, Action tick, IPipeline pipeline)
    {
        CancellationTokenSource giveUp = new();
        IssuedTokens? before = Issued;
        ClientRegistration client = Ready();
        OAuthClient oauth = before is null ? _oauth : _oauth.Knowing(before.Secrets);
        Task<OAuthResponse> poll = Task.Run(
            () => oauth.PollAsync(_server, client, authorization, _request.Terms.Resource, timeout, giveUp.Token, _request.Terms.Additions()));
        try
        {
            return pipeline.Await(_ => poll, tick);
        }
        catch when (!poll.IsFaulted)
        {
            giveUp.CancelAfter(LastAnswer);
            Coming = poll.ContinueWith(
                finished => IssuedTokens.Of(before, finished.Status == TaskStatus.RanToCompletion ? IssuedTokens.GivenBy(finished.Result)
                    : finished.Exception?.InnerException is TransportException broken ? IssuedTokens.Of(broken.Traces)
                    : null),
                TaskScheduler.Default);
            throw;
        }
    }
}
