using System;
using DeviceAuth.Errors;

namespace DeviceAuth.OAuth;

/// <summary>A credential that is a private key: it signs an assertion for each request (RFC 7523 §2.2).</summary>
internal abstract class SigningCredential : ClientCredential
{
    public sealed override ClientRegistration Prove(ClientRegistration client, AssertionAddressee server, DateTimeOffset now)
    {
        try
        {
            using SigningKey key = Open();
            return client.Asserting(ClientAssertion.Make(key, client.ClientId, server, now));
        }
        catch (Exception exception) when (exception is not (DeviceAuthException or OutOfMemoryException))
        {
            // The platform says why a key that is there cannot be used: no right to it, a card that is out, a device that is busy.
            throw DeviceAuthError.CredentialFailed(Description, exception is FormatException ? exception.Message : Redaction.None.Shown(exception.Message) ?? "no reason is known", Remedy, exception);
        }
    }

    /// <summary>The key, for the caller to dispose of.</summary>
    /// <exception cref="FormatException">It is none that can be used; the message says why, as the end of a sentence.</exception>
    protected abstract SigningKey Open();
}
