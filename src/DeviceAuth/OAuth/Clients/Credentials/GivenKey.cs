using System.Collections.Generic;
using System.Security;

namespace DeviceAuth.OAuth;

/// <summary>A private key that the user gave as such, so that it is kept with the connection.</summary>
internal sealed class GivenKey : SigningCredential
{
    public GivenKey(SecureString text) => Text = text;

    /// <summary>In PEM, or a JSON Web Key.</summary>
    public SecureString Text { get; }

    public override string Description => "the key of -ClientKey";

    public override string Remedy => "register its public part for the client, with its 'kid' where the provider has several; where it was replaced, give the new one";

    public override bool IsWhole => true;

    public override IReadOnlyList<SecureString> Secrets => [Text];

    public override bool IsSame(ClientCredential? other) => other is GivenKey key && key.Text.Reveal() == Text.Reveal();

    protected override SigningKey Open() => PrivateKeyText.Read(Text.Reveal());
}
