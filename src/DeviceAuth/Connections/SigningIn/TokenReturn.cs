using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>
/// Gives back what a provider granted in a sign-in that ends in an error all the same, and what it granted beside what is kept: nothing is
/// left there that nobody has (RFC 7009 §1).
/// </summary>
internal sealed class TokenReturn
{
    /// <summary>More than any provider gives in a sign-in. Each is a request, and a server could put thousands into its answers.</summary>
    private const int MostTokens = 20;

    /// <summary>How long somebody at a prompt waits for all of them in all: a provider that is silent to one is so to the others.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly OAuthClient _oauth;
    private readonly IClock _clock;
    private readonly Uri? _revocationEndpoint;
    private readonly Func<ClientRegistration> _client;
    private readonly DetachedRequests _detached;
    private readonly string? _notice;

    /// <param name="oauth">What asks.</param>
    /// <param name="clock">Counts how long it takes.</param>
    /// <param name="revocationEndpoint">Where tokens are revoked; null where that is not known.</param>
    /// <param name="client">Makes the client ready for one request.</param>
    /// <param name="detached">What is asked after Ctrl+C.</param>
    /// <param name="notice">What a person should know of revocations there, as a sentence; null where there is nothing.</param>
    public TokenReturn(
        OAuthClient oauth, IClock clock, Uri? revocationEndpoint, Func<ClientRegistration> client, DetachedRequests detached, string? notice = null)
    {
        _notice = notice;
        _detached = detached;
        _oauth = oauth;
        _clock = clock;
        _revocationEndpoint = revocationEndpoint;
        _client = client;
    }

    /// <summary>Revokes them, and says in the error what came of it. After Ctrl+C it is done without making anybody wait.</summary>
    /// <returns>What to throw.</returns>
    public Exception After(Exception error, IssuedTokens issued, IPipeline pipeline)
    {
        if (error is OperationCanceledException || pipeline.Stopping.IsCancellationRequested)
        {
            _detached.Add(pipe => Revoke(issued, pipe));
            return error;
        }

        string outcome = Outcome("The tokens that came with it", RevokeOrLeaveDetached(issued, pipeline));
        return error is DeviceAuthException known ? known.With(outcome) : error;
    }

    /// <summary>Revokes what came beside the tokens that are kept. What could not be revoked is worth a warning, and no more.</summary>
    public void Beside(IssuedTokens issued, IPipeline pipeline)
    {
        string? failure = RevokeOrLeaveDetached(issued, pipeline);
        string outcome = Outcome("The tokens that came with answers before the last one, and that nobody uses,", failure);
        if (failure is not null)
        {
            pipeline.WriteWarning(outcome);
        }
        else if (_notice is not null)
        {
            pipeline.WriteNote(outcome); // somebody gets a mail, and would look for what it is about
        }
        else
        {
            pipeline.WriteVerbose(outcome);
        }
    }

    /// <summary>Revokes what an answer brings that was under way when Ctrl+C came; nobody waits for it.</summary>
    public void OnceThere(Task<IssuedTokens?> coming) => _detached.AddAfter(coming, (issued, pipe) =>
    {
        if (issued is not null)
        {
            Revoke(issued, pipe);
        }
    });

    private string Outcome(string tokens, string? failure) =>
        failure is null ? $"{tokens} were revoked. {_notice}".TrimEnd() : $"{tokens} could not be revoked{failure}";

    private string? RevokeOrLeaveDetached(IssuedTokens issued, IPipeline pipeline)
    {
        try
        {
            return Revoke(issued, pipeline);
        }
        catch (OperationCanceledException)
        {
            _detached.Add(pipe => Revoke(issued, pipe)); // all of them again: to revoke one twice is no error (RFC 7009 §2.2)
            throw;
        }
    }

    /// <summary>Why they could not be revoked, as the end of a sentence; null where they were.</summary>
    private string? Revoke(IssuedTokens issued, IPipeline pipeline)
    {
        if (_revocationEndpoint is null)
        {
            return ", because no revocation endpoint of the provider is known here: they end by themselves.";
        }

        // A server may say in the answer for one of them another one that it gave.
        OAuthClient oauth = _oauth.Knowing(issued.Secrets);

        Deadline patience = new(_clock, Patience);

        // RFC 7009 §2.1: revoking the refresh token may take the access token with it, so that the latter's failure says nothing where each has one.
        string[] refreshTokens = [.. issued.RefreshTokens.Take(MostTokens)];
        string? failure = FirstFailure(oauth, refreshTokens, Wire.TokenTypeHint.RefreshToken, patience, pipeline);
        string? failureOfAccess = FirstFailure(
            oauth, issued.AccessTokens.Take(MostTokens - refreshTokens.Length), Wire.TokenTypeHint.AccessToken, patience, pipeline);
        int count = issued.RefreshTokens.Count + issued.AccessTokens.Count;
        string? excess = count > MostTokens ? $"there are {count} of them, of which {MostTokens} were tried." : null;
        return (failure ?? (issued.RefreshTokens.Count < issued.AccessTokens.Count ? failureOfAccess : null) ?? excess) is { } reason
            ? $" and end by themselves: {reason}"
            : null;
    }

    private string? FirstFailure(OAuthClient oauth, IEnumerable<string> tokens, string hint, Deadline patience, IPipeline pipeline) => tokens
        .Select(token => patience.IsOver ? "the provider is silent, and not all of them were tried." : Failure(oauth, token, hint, pipeline))
        .ToArray()
        .FirstOrDefault(failure => failure is not null);

    private string? Failure(OAuthClient oauth, string token, string hint, IPipeline pipeline)
    {
        try
        {
            ClientRegistration client = _client();
            TimeSpan? busy = pipeline.Await(stopping => oauth.RevokeAsync(_revocationEndpoint!, client, token, hint, stopping));
            return busy is null ? null : "the provider is busy.";
        }
        catch (DeviceAuthException exception)
        {
            return exception.Message;
        }
    }
}
