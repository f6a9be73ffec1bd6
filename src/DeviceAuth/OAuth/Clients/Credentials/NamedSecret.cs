using System;
using System.Collections.Generic;
using System.Security;
using DeviceAuth.Errors;

namespace DeviceAuth.OAuth;

/// <summary>
/// A client secret, or a private key, that a vault has under a name of its own. The name is kept, and the vault is asked whenever it is
/// needed: who renews the secret there has done all.
/// </summary>
internal sealed class NamedSecret : ClientCredential
{
    private readonly SecureString? _value;

    /// <param name="name">Its name in the vault.</param>
    /// <param name="isKey">It is a private key, and no client secret.</param>
    /// <param name="value">What the vault has; null where it is yet to be asked.</param>
    public NamedSecret(string name, bool isKey, SecureString? value = null)
    {
        Name = name;
        IsKey = isKey;
        _value = value;
    }

    public string Name { get; }

    public bool IsKey { get; }

    public override string Description => $"the {(IsKey ? "key" : "client secret")} that the vault has as '{Name}'";

    public override string Remedy => $"put the one that is registered for the client into the vault under that name: Set-Secret -Name {CommandText.Quote(Name)}";

    public override ClientRegistration Prove(ClientRegistration client, AssertionAddressee server, DateTimeOffset now)
    {
        SecureString value = _value ?? throw DeviceAuthError.CredentialFailed(Description, "the vault has none of that name", Remedy);
        if (IsKey)
        {
            return new GivenKey(value).Prove(client, server, now);
        }

        // Visible characters alone (RFC 6749 appendix A.2): it is the line break at the end of a file that somebody put there.
        return value.Length > 0 && Secret.IsFit(value.Reveal())
            ? client.WithSecret(value)
            : throw DeviceAuthError.CredentialFailed(Description, "it is empty, or has a line break or another control character in it, which no secret has", Remedy);
    }

    public override bool IsWhole => _value is not null;

    /// <summary>The vault is asked when it is needed, and no sooner.</summary>
    public override bool IsAtHand => true;

    public override IReadOnlyList<SecureString> Secrets => _value is null ? [] : [_value];

    public override bool IsSame(ClientCredential? other) =>
        other is NamedSecret secret && secret.IsKey == IsKey && secret.Name.Equals(Name, StringComparison.OrdinalIgnoreCase);

    /// <summary>The same with what the vault has now.</summary>
    public NamedSecret With(string? value) => new(Name, IsKey, value is null ? null : Secret.Protect(value));
}
