using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>Makes a connection of what a sign-in brought, once that is checked.</summary>
internal static class NewConnection
{
    /// <param name="request">What was asked for.</param>
    /// <param name="server">Who was asked.</param>
    /// <param name="client">The client as the user named it.</param>
    /// <param name="registered">The one that the requests were made as.</param>
    /// <param name="token">What came of it.</param>
    /// <param name="idToken">Who signed in, where that is told.</param>
    /// <param name="clock">Both kinds of time.</param>
    public static Connection Of(
        SignInRequest request,
        AuthorizationServer server,
        ClientRegistration client,
        ClientRegistration registered,
        TokenResponse token,
        IdToken? idToken,
        IClock clock) =>
        new Connection
        {
            Name = request.Name,
            Server = Server.Of(request.Authority, request.Provider, server),
            Client = new Client(client) { Registered = registered == client ? null : registered },
            Terms = request.Terms,
            Grant = new Grant
            {
                Account = idToken?.Account,
                IdToken = idToken is not { CanBeShown: true } ? null : KeptToken.Of(token.IdToken!, idToken, clock.UtcNow),
                RefreshToken = token.RefreshToken,
                Scopes = token.Scopes ?? request.Authorization.Scopes,
                ApiUrl = token.ApiUrl,
                Since = clock.UtcNow,
                EndsAt = token.SignInEnd?.At(clock.UtcNow),
            },
            Tokens = AccessTokens.None.With(
                Target.Default, new KeptToken(new SharedSecret(token.AccessToken), clock.UtcNow, token.ExpiresIn)),
        }.SeenBy(clock);

    /// <summary>Who signed in. What cannot be used costs the name, and not the sign-in; what is for somebody else is an error.</summary>
    public static IdToken? ReadAccount(TokenResponse token, AuthorizationServer server, ClientRegistration client, IClock clock, out string? trouble)
    {
        trouble = null;
        try
        {
            return token.IdToken is { } idToken
                ? IdToken.Read(idToken.Reveal(), server.Issuer, client.ClientId, clock.UtcNow, token.Taint.Secrets)
                : null;
        }
        catch (DeviceAuthException exception) when (exception.LeavesTokensUsable)
        {
            trouble = $"{exception.Message} {exception.RecommendedAction}";
            return null;
        }
    }

    /// <summary>Throws <c>AccountMismatch</c> where somebody else signed in than the one who was named.</summary>
    public static void RequireAccount(Connection connection, SignInRequest request, TokenResponse token)
    {
        bool isPinned = request.Account is { } account
            && !connection.Grant.IsOf(account)
            && !(token.IdToken is { } idToken && IdToken.TryClaims(idToken.Reveal()) is { } claims && IdToken.AreOf(claims, account));
        if (isPinned)
        {
            throw DeviceAuthError.AccountMismatch(request.Account!, connection.Grant.Account);
        }
    }
}
