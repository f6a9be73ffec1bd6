using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>
/// A sign-in anew for an API that wants more goes on for the person who was there before: the same subject of the same issuer (OpenID
/// Connect Core §5.7). Where the id_token of before was not kept, the name counts; where nobody was known, nobody can be compared.
/// </summary>
internal static class SamePerson
{
    /// <summary>Throws <c>AccountMismatch</c> where somebody else signed in, or the provider no longer tells who.</summary>
    public static void Require(SignInRequest request, Connection connection, TokenResponse token)
    {
        if (request.Person is not { } before)
        {
            return;
        }

        JsonObject? claims = token.IdToken is { } idToken ? IdToken.TryClaims(idToken.Reveal()) : null;
        bool isSame = before.Claims is { } known ? AreSame(known, claims)
            : before.Account is not { } account || connection.Grant.IsOf(account) || (claims is not null && IdToken.AreOf(claims, account));
        if (!isSame)
        {
            throw DeviceAuthError.AnotherPerson(request.Name, before.Account, connection.Grant.Account);
        }
    }

    private static bool AreSame(JsonObject known, JsonObject? claims) => claims?.Text(Wire.Claim.Subject) is { } subject
        && subject == known.Text(Wire.Claim.Subject)
        && claims.Text(Wire.Claim.Issuer) == known.Text(Wire.Claim.Issuer);
}
