using System.Linq;
using System.Security;
using DeviceAuth.Errors;

namespace DeviceAuth.Commands.Parameters;

/// <summary>A client secret and the way to use it go together (RFC 6749 §2.3).</summary>
internal static class ClientSecretRule
{
    public static void Check(ClientAuthentication authentication, SecureString? secret)
    {
        if (secret is { Length: 0 })
        {
            throw DeviceAuthError.ParameterInvalid(
                "-ClientSecret is empty.", "Leave it out for a public client, or read it with Read-Host -AsSecureString.");
        }

        if (secret is not null && secret.Reveal().Any(char.IsControl))
        {
            // Visible characters alone (RFC 6749 appendix A.2): it is the line break at the end of a file.
            throw DeviceAuthError.ParameterInvalid(
                "-ClientSecret has a line break or another control character in it, which no secret has.",
                "Read it without what follows it: (Get-Content -Raw secret.txt).Trim().");
        }

        if (secret is null && authentication is ClientAuthentication.Basic or ClientAuthentication.Post)
        {
            throw DeviceAuthError.ParameterInvalid(
                $"-ClientAuthentication {authentication} needs a client secret.", "Add -ClientSecret, or leave out -ClientAuthentication.");
        }

        if (secret is not null && authentication == ClientAuthentication.None)
        {
            throw DeviceAuthError.ParameterInvalid(
                "-ClientAuthentication None does not use the client secret.", "Leave out one of the two.");
        }
    }
}
