using System.Collections.Generic;
using System.Linq;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Commands.Parameters;

/// <summary>Who signed in is told by the id_token alone, which the scope <c>openid</c> asks for (OpenID Connect Core §3.1.2.1).</summary>
internal static class AccountRule
{
    public static void Check(string? account, IReadOnlyCollection<string> scopes)
    {
        if (account is not null && !scopes.Contains(Wire.Scope.OpenId))
        {
            throw DeviceAuthError.ParameterInvalid(
                "With -Account the provider must tell who signed in, which it does for the scope openid.", "Add openid to -Scope.");
        }
    }
}
