using System;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>
/// What a record has of what a client proves itself with: a key only where the user gave it as such, of a certificate the thumbprint, of a
/// vault's secret the name, and of a script block no more than that there was one.
/// </summary>
internal static class CredentialRecord
{
    private const string Key = "client_key";
    private const string KeyName = "client_key_name";
    private const string SecretName = "client_secret_name";
    private const string Certificate = "client_certificate";
    private const string Asserted = Wire.Parameter.ClientAssertion;

    private static readonly Regex Thumbprint = new(@"^[0-9A-Fa-f]{40}\z", RegexOptions.CultureInvariant);

    public static string MemberOf(ClientCredential? credential) => credential switch
    {
        GivenKey => Key,
        NamedSecret { IsKey: true } => KeyName,
        NamedSecret => SecretName,
        CertificateKey => Certificate,
        _ => Asserted,
    };

    /// <summary>A key is one word, without the blanks and line breaks of PEM: so whatever quotes the record can be kept from quoting that.</summary>
    public static string? TextOf(ClientCredential? credential) => credential switch
    {
        null => null,
        GivenKey key => UrlSafeBase64.Encode(Encoding.UTF8.GetBytes(key.Text.Reveal())),
        NamedSecret secret => secret.Name,
        CertificateKey certificate => certificate.Thumbprint,
        _ => ConnectionRecord.Member.True,
    };

    /// <exception cref="FormatException">The record cannot be used; its message says why, as the end of a sentence.</exception>
    public static ClientCredential? Read(JsonObject record)
    {
        string[] there = [.. new[] { Key, KeyName, SecretName, Certificate, Asserted }.Where(record.Has)];
        return there.Length > 1 || (there.Length == 1 && record.Has(Wire.Parameter.ClientSecret))
            ? throw new FormatException($"it is damaged: its client has more than one thing to prove itself with ('{there[0]}')")
            : there.FirstOrDefault() switch
            {
                null => null,
                Key => new GivenKey(Secret.Protect(KeyOf(record.Text(Key)))),
                Certificate => Thumbprint.IsMatch(record.Text(Certificate) ?? "") ? new CertificateKey(record.Text(Certificate)!) : throw Unfit(Certificate, "no thumbprint"),
                Asserted => record.Text(Asserted) == ConnectionRecord.Member.True ? new ForeignAssertion(source: null) : throw Unfit(Asserted, "none that DeviceAuth knows"),
                var name => new NamedSecret(record.RequiredShown(name), name == KeyName),
            };
    }

    private static string KeyOf(string? text) => text is not null && UrlSafeBase64.Decode(text) is { Length: > 0 and <= Secret.MaxLength } bytes
        ? Encoding.UTF8.GetString(bytes)
        : throw Unfit(Key, "no key");

    private static FormatException Unfit(string member, string reason) => new($"it is damaged: its '{member}' is {reason}");
}
