using System;
using System.Collections.Generic;
using System.Linq;
using System.Security;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Errors;

namespace DeviceAuth.OAuth;

/// <content>How clients come about (RFC 7591) and go (RFC 7592).</content>
internal sealed partial class OAuthClient
{
    /// <summary>How long the removal of a client may take: the tokens are revoked by then, and somebody waits at a prompt.</summary>
    public static readonly TimeSpan RemovalTimeout = TimeSpan.FromSeconds(10);

    /// <summary>A later end of a registration is read as this, so that no sum overflows.</summary>
    private static readonly TimeSpan LatestEnd = TimeSpan.FromDays(100_000);

    /// <summary>The client that the requests are made as: the user's own, or one that is registered for it (RFC 7591).</summary>
    public async Task<ClientRegistration> RegisterAsync(
        AuthorizationServer server, ClientRegistration client, DeviceAuthorizationRequest request, CancellationToken stopping)
    {
        if (server.RegistrationEndpoint is null)
        {
            return client;
        }

        // What will not go with the client that is to be registered is refused before one is.
        ClientRegistration any = new(client.ClientId, DeviceAuth.Secret.Protect(client.ClientId), ClientAuthentication.Post);
        _dialect.Write(any.Sign(DeviceRequests.Codes(server, request, proofKey: null)));
        OAuthResponse answer = Accepted(await SendAsync(
            RegistrationRequests.Registration(server.RegistrationEndpoint, client.ClientId, request.Scopes), stopping).ConfigureAwait(false));
        answer.Required(Wire.Parameter.ClientSecret);
        return new ClientRegistration(RegisteredId(answer), RegisteredSecret(answer), ClientAuthentication.Post)
        {
            ExpiresAt = EndOf(answer.Body!),
        };
    }

    /// <summary>
    /// Registers a public client where anybody may (RFC 7591 §3). One that comes about by that and cannot be used is removed before the
    /// error is thrown, since nobody has it.
    /// </summary>
    /// <param name="endpoint">Where clients register.</param>
    /// <param name="clientName">What the client is called there.</param>
    /// <param name="scopes">What it will ask for.</param>
    /// <param name="redirect">Where a browser comes back to; null for the device flow.</param>
    /// <param name="stopping">Ends the request.</param>
    public async Task<ClientRegistration> RegisterPublicAsync(
        Uri endpoint, string clientName, IReadOnlyList<string> scopes, Uri? redirect, CancellationToken stopping)
    {
        OAuthRequest request = Write(RegistrationRequests.OfPublicClient(endpoint, clientName, scopes, redirect));
        OAuthResponse answer;
        try
        {
            answer = _dialect.Read(await _transport.PostAsync(request, RequestTimeout, stopping).ConfigureAwait(false));
        }
        catch (TransportException exception)
        {
            OwnRegistration own = OwnRegistration.In(exception.Traces, endpoint);
            exception.Forget();
            throw await WithoutClientAsync(DeviceAuthError.Unreachable(endpoint, exception), own, isRegistered: false).ConfigureAwait(false);
        }

        OwnRegistration given = OwnRegistration.GivenBy(answer);
        try
        {
            return PublicClient(Accepted(answer), given);
        }
        catch (DeviceAuthException exception)
        {
            throw await WithoutClientAsync(exception, given, answer.IsSuccess && answer.Body?.Text(Wire.Parameter.ClientId) is not null).ConfigureAwait(false);
        }
    }

    /// <summary>Removes a registration (RFC 7592 §2.3).</summary>
    public async Task<RemovalOutcome> RemoveAsync(OwnRegistration own, CancellationToken stopping)
    {
        if (own is not { Address: { } address, Token: { } token })
        {
            return RemovalOutcome.NoWay;
        }

        try
        {
            OAuthResponse answer = await _transport.DeleteAsync(
                address, token.Reveal(), RemovalTimeout, stopping, [.. _known.Select(secret => secret.Reveal())]).ConfigureAwait(false);
            return answer switch
            {
                { IsSuccess: true } => RemovalOutcome.Done,
                { Status: Wire.NotFound or Wire.Unauthorized } => new RemovalOutcome(
                    $"{address.ShownHost()} answered {answer.Status}: it knows that client no more, or does not take what removes it.", MayBeGone: true),
                _ => new RemovalOutcome(OAuthAnswers.ToError(answer).Message, MayPass: OAuthAnswers.IsOverloaded(answer)),
            };
        }
        catch (TransportException exception)
        {
            return new RemovalOutcome(DeviceAuthError.Unreachable(address, exception).Message, MayPass: true);
        }
        catch (DeviceAuthException exception)
        {
            return new RemovalOutcome(exception.Message); // an address that was kept, and must not be asked
        }
    }

    private static OAuthResponse Accepted(OAuthResponse answer) => answer is { IsSuccess: true, ErrorCode: null, Body: not null } ? answer : throw OAuthAnswers.ToError(answer);

    /// <summary>
    /// A server may make a confidential client of it all the same (RFC 7591 §3.2.1), whose secret each request then needs, in the way that the
    /// server names. Some give a secret to a client that they call public, and want to see it.
    /// </summary>
    private static ClientRegistration PublicClient(OAuthResponse answer, OwnRegistration own)
    {
        SecureString? secret = RegisteredSecret(answer);
        ClientAuthentication method = secret is null ? ClientAuthentication.None
            : answer.Body!.Text(Wire.Registration.TokenEndpointAuthMethod) == Wire.Registration.Basic ? ClientAuthentication.Basic
            : ClientAuthentication.Post;
        return new ClientRegistration(RegisteredId(answer), secret, method)
        {
            ExpiresAt = secret is null ? null : EndOf(answer.Body!),
            Own = own,
        };
    }

    /// <summary>The error of a registration that brought no client, or none that can be used, once that one is removed.</summary>
    private async Task<DeviceAuthException> WithoutClientAsync(DeviceAuthException error, OwnRegistration own, bool isRegistered)
    {
        if (own.CanBeRemoved)
        {
            RemovalOutcome outcome = await RemoveAsync(own, CancellationToken.None).ConfigureAwait(false);
            return outcome.Failure is { } failure ? error.With($"A client was registered by that and could not be removed: {failure}") : error;
        }

        return isRegistered ? error.With("A client was registered by that, and the server does not say how it is removed.")
            : error.MayHaveArrived ? error.With("Whether a client was registered by that is not known.")
            : error;
    }

    /// <summary>What is shown, kept and sent.</summary>
    private static string RegisteredId(OAuthResponse answer) => answer.Required(Wire.Parameter.ClientId) is var id && ForeignText.IsClean(id)
        ? id
        : throw DeviceAuthError.RegistrationUnfit(answer.Endpoint, Wire.Parameter.ClientId);

    /// <summary>What could not be read again would make the whole connection unreadable. Null where there is none.</summary>
    private static SecureString? RegisteredSecret(OAuthResponse answer) =>
        answer.Secret(Wire.Parameter.ClientSecret) is { } secret && !DeviceAuth.Secret.IsFit(secret.Reveal())
            ? throw DeviceAuthError.RegistrationUnfit(answer.Endpoint, Wire.Parameter.ClientSecret)
            : answer.Secret(Wire.Parameter.ClientSecret);

    /// <summary>RFC 7591 §3.2.1: seconds since 1970, and 0 for never.</summary>
    private static DateTimeOffset? EndOf(JsonObject registration) =>
        registration.Text(Wire.Member.ClientSecretExpiresAt) == "0"
            ? DateTimeOffset.MaxValue
            : DateTimeOffset.FromUnixTimeSeconds(0) + registration.Seconds(Wire.Member.ClientSecretExpiresAt, LatestEnd);
}
