using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <content>What the answers of a sign-in make.</content>
internal sealed partial class SignIn
{
    private Connection ToConnection(
        SignInRequest request, AuthorizationServer server, ClientRegistration client, ClientRegistration registered, TokenResponse token, IdToken? idToken) =>
        new Connection
        {
            Name = request.Name,
            Server = Server.Of(request.Authority, request.Provider, server),
            Client = new Client(client) { Registered = registered == client ? null : registered },
            Terms = request.Terms,
            Grant = new Grant
            {
                Account = idToken?.Account,
                IdToken = idToken is not { CanBeShown: true } ? null : KeptToken.Of(token.IdToken!, idToken, _clock.UtcNow),
                RefreshToken = token.RefreshToken,
                Scopes = token.Scopes ?? request.Authorization.Scopes,
                ApiUrl = token.ApiUrl,
                Since = _clock.UtcNow,
                EndsAt = token.SignInEnd?.At(_clock.UtcNow),
            },
            Tokens = AccessTokens.None.With(
                Target.Default, new KeptToken(new SharedSecret(token.AccessToken), _clock.UtcNow, token.ExpiresIn)),
        }.SeenBy(_clock);

    /// <summary>Who signed in. What cannot be used costs the name, and not the sign-in; what is for somebody else is an error.</summary>
    private IdToken? Read(TokenResponse token, AuthorizationServer server, ClientRegistration client, out string? trouble)
    {
        trouble = null;
        try
        {
            return token.IdToken is { } idToken
                ? IdToken.Read(idToken.Reveal(), server.Issuer, client.ClientId, _clock.UtcNow, token.Taint.Secrets)
                : null;
        }
        catch (DeviceAuthException exception) when (exception.LeavesTokensUsable)
        {
            trouble = $"{exception.Message} {exception.RecommendedAction}";
            return null;
        }
    }

    private static void RequireAccount(Connection connection, SignInRequest request, TokenResponse token)
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
