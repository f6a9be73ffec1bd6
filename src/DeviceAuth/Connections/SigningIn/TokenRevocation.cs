using System;
using System.Collections.Generic;
using System.Security;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>Revokes the tokens of a connection that is about to be forgotten, or was replaced (RFC 7009). What could not be done is said.</summary>
internal sealed class TokenRevocation
{
    /// <summary>The longest that a busy provider is waited for: somebody waits at a prompt, and the connection is locked.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    /// <summary>The longest that all requests take before no more are made: a provider that is silent to some is so to the others.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly OAuthClients _oauth;
    private readonly ServerFinder _servers;
    private readonly IClock _clock;

    public TokenRevocation(OAuthClients oauth, ServerFinder servers, IClock clock)
    {
        _oauth = oauth;
        _servers = servers;
        _clock = clock;
    }

    /// <summary>Revokes all of them.</summary>
    /// <param name="kept">The connection.</param>
    /// <param name="client">Makes its client ready for one request.</param>
    /// <param name="warnings">Is told what was not done.</param>
    /// <param name="pipeline">Where to wait.</param>
    public void Run(Connection kept, Func<Connection, ClientRegistration> client, List<string> warnings, IPipeline pipeline)
    {
        Connection connection;
        try
        {
            connection = _servers.Complete(kept, pipeline);
        }
        catch (DeviceAuthException exception)
        {
            warnings.Add(
                $"The provider of '{kept.Name}' was not told, so its tokens work until they expire. {exception.Message} {EndItThere(kept)}");
            return;
        }

        if (connection.Server.RevocationEndpoint is null)
        {
            warnings.Add(
                $"The provider of '{connection.Name}' was not told, because it has no revocation endpoint that is known here: its tokens "
                + $"work until they expire. {EndItThere(connection)}");
            return;
        }

        Deadline patience = new(_clock, Patience);

        // RFC 7009 §2.1: revoking the refresh token may take the access tokens with it, so it goes first.
        bool isGrantRevoked = Revoke(connection, client, connection.Grant.RefreshToken, Wire.TokenTypeHint.RefreshToken, false, warnings, pipeline);
        foreach (KeyValuePair<Target, KeptToken> token in connection.Tokens.All)
        {
            if (patience.IsOver)
            {
                warnings.Add(
                    $"Not all access tokens of '{connection.Name}' were tried, since its provider is silent: the others work until they expire. They are "
                    + $"forgotten here all the same. {EndItThere(connection)}");
                return;
            }

            // One that has ended is revoked all the same, since this machine's clock may be wrong; but it need not succeed.
            Revoke(
                connection,
                client,
                token.Value.Secret.Copy(),
                Wire.TokenTypeHint.AccessToken,
                isGrantRevoked,
                token.Value.IsAlive(_clock) ? warnings : [],
                pipeline);
        }
    }

    /// <summary>Revokes one token; false where that was not done.</summary>
    private bool Revoke(
        Connection connection, Func<Connection, ClientRegistration> client, SecureString? token, string hint, bool isGrantRevoked, List<string> warnings, IPipeline pipeline)
    {
        if (token is null)
        {
            return false;
        }

        string kind = hint.Replace('_', ' ');
        try
        {
            TimeSpan? tryAgain = RevokeOnce(connection, client, token, hint, pipeline);
            if (tryAgain is { } wait && wait <= LongestWait)
            {
                pipeline.WriteVerbose($"The provider is busy and asks to try again in {wait.TotalSeconds:0} s.");
                pipeline.Sleep(wait);
                tryAgain = RevokeOnce(connection, client, token, hint, pipeline);
            }

            if (tryAgain is not null)
            {
                throw DeviceAuthError.Unavailable(connection.Server.RevocationEndpoint!, Wire.ServiceUnavailable, code: null, tryAgain);
            }

            pipeline.WriteVerbose($"The {kind} of '{connection.Name}' is revoked.");
            return true;
        }
        catch (DeviceAuthException exception) when (isGrantRevoked)
        {
            // It may have gone with the refresh token, and a server that no longer knows it may say so with an error or with a status
            // alone (RFC 7009 §2.2 wants 200).
            warnings.Add(
                $"The refresh token of '{connection.Name}' is revoked, which ends its {kind} too at many providers. Whether it did here is not known: "
                + $"{exception.Message} It is forgotten here all the same.");
            return false;
        }
        catch (DeviceAuthException exception)
        {
            warnings.Add(
                $"The {kind} of '{connection.Name}' was not revoked and works until it expires. {exception.Message} It is forgotten here all the same. "
                + EndItThere(connection));
            return false;
        }
    }

    /// <summary>What is left to the user: to try again is not, once the tokens are forgotten.</summary>
    private static string EndItThere(Connection connection) =>
        $"Where {connection.Server.Authority.ShownHost()} has a page for signed-in applications, end the session there.";

    private TimeSpan? RevokeOnce(Connection connection, Func<Connection, ClientRegistration> client, SecureString token, string hint, IPipeline pipeline)
    {
        ClientRegistration ready = client(connection);
        return pipeline.Await(stopping => _oauth.For(connection.Server.Traits.Dialect).Knowing(connection.Secrets).RevokeAsync(
            connection.Server.RevocationEndpoint!, ready, token.Reveal(), hint, stopping));
    }
}
