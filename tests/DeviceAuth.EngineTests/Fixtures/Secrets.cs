using System.Net;
using System.Security;

namespace DeviceAuth.EngineTests.Fixtures;

internal static class Secrets
{
    public static SecureString Protect(string text)
    {
        SecureString secret = new();
        foreach (char character in text)
        {
            secret.AppendChar(character);
        }

        secret.MakeReadOnly();
        return secret;
    }

    public static string Reveal(object? secret) => new NetworkCredential("", (SecureString)secret!).Password;
}
