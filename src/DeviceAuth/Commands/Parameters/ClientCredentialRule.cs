using System;
using System.Linq;
using System.Management.Automation;
using System.Security;
using System.Security.Cryptography.X509Certificates;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;
using DeviceAuth.Providers;

namespace DeviceAuth.Commands.Parameters;

/// <summary>A client proves itself with one thing (RFC 6749 §2.3), which can be used, and is no text that stands in a log of commands.</summary>
internal static class ClientCredentialRule
{
    /// <summary>How a key begins that somebody gave as a plain text.</summary>
    private static readonly string[] BeginningsOfKeys = ["-----BEGIN", "{"];

    public static void CheckOne(
        ClientAuthentication authentication, SecureString? secret, string? secretName, X509Certificate2? certificate, object? key, ScriptBlock? assertion)
    {
        string[] given =
        [
            .. new[]
            {
                ("-ClientSecret", (object?)secret), ("-ClientSecretName", secretName), ("-ClientCertificate", certificate), ("-ClientKey", key), ("-ClientAssertion", assertion),
            }.Where(parameter => parameter.Item2 is not null).Select(parameter => parameter.Item1),
        ];
        if (given.Length > 1)
        {
            throw DeviceAuthError.ParameterInvalid(
                $"A client proves itself with one thing, and {string.Join(" and ", given)} are there.", "Leave out all but one of them.");
        }

        if (secretName is null && given.Length == 1 && secret is null && authentication != ClientAuthentication.Auto)
        {
            throw DeviceAuthError.ParameterInvalid($"-ClientAuthentication {authentication} does not go with {given[0]}.", "Leave out -ClientAuthentication.");
        }

        if (secretName is not null && authentication == ClientAuthentication.None)
        {
            throw DeviceAuthError.ParameterInvalid("-ClientAuthentication None does not use the client secret.", "Leave out one of the two.");
        }

        if (secretName is null)
        {
            ClientSecretRule.Check(authentication, secret);
        }
    }

    /// <summary>A client that registers itself has what the server gives it, and nothing else.</summary>
    public static void CheckServer(ProviderServer server)
    {
        if (server is { Reference: { } provider, Endpoints.RegistrationEndpoint: not null })
        {
            throw DeviceAuthError.ProviderHasNo(provider.Name, "what a client proves itself with: its client registers itself, and does not use a secret, key, certificate or script block of yours");
        }
    }

    /// <summary>A copy of the caller's certificate, which may be disposed of.</summary>
    public static ClientCredential Of(X509Certificate2 certificate) => certificate.HasPrivateKey
        ? new CertificateKey(certificate.Thumbprint, new X509Certificate2(certificate))
        : throw DeviceAuthError.ParameterInvalid(
            $"The certificate {certificate.Thumbprint} of -ClientCertificate is there without its private key.",
            "Give one that has it: from Get-PfxCertificate, or by its thumbprint from the store of the user that runs this.");

    /// <summary>The name of a vault's secret; null where the key itself was given.</summary>
    public static string? KeyName(object key)
    {
        if (Bare(key) is not string text)
        {
            return null;
        }

        return BeginningsOfKeys.Any(beginning => text.TrimStart().StartsWith(beginning, StringComparison.Ordinal))
            ? throw DeviceAuthError.KeyUnfit("it is a plain text, which logs of commands may show")
            : text;
    }

    public static ClientCredential OfKey(object key)
    {
        if (Bare(key) is not SecureString text)
        {
            throw DeviceAuthError.KeyUnfit($"it is an object of the type {Bare(key).GetType().Name}");
        }

        CheckKey(text.Reveal());
        return new GivenKey(text.Copy()); // the connection outlives what the caller may dispose of
    }

    /// <summary>Read once before anything is asked: a key that nobody can use is a mistake of this command line.</summary>
    public static void CheckKey(string text)
    {
        try
        {
            PrivateKeyText.Read(text).Dispose();
        }
        catch (FormatException exception)
        {
            throw DeviceAuthError.KeyUnfit(exception.Message);
        }
    }

    private static object Bare(object value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
