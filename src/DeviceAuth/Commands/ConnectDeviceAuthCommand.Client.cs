using System.Collections.Generic;
using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;
using DeviceAuth.Commands.Parameters;
using DeviceAuth.OAuth;
using DeviceAuth.Providers;

namespace DeviceAuth.Commands;

/// <content>What the client proves itself with, and the client that signs in by itself.</content>
public sealed partial class ConnectDeviceAuthCommand
{
    private const string UnattendedEndpointSet = "UnattendedEndpoint";

    /// <summary>The name of the vault's secret that is the client's secret; it is asked for whenever it is needed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ValidateText]
    public string? ClientSecretName { get; set; }

    /// <summary>
    /// The certificate whose private key authenticates the client (RFC 7523 §2.2), or its thumbprint in the user's or the machine's store. The
    /// key need not be exportable.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    [CertificateTransformation]
    [ArgumentCompleter(typeof(CertificateCompleter))]
    public X509Certificate2? ClientCertificate { get; set; }

    /// <summary>
    /// The private key that authenticates the client (RFC 7523 §2.2), as SecureString with PEM or a JSON Web Key, or the name of the vault's
    /// secret that has it.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public object? ClientKey { get; set; }

    /// <summary>
    /// Returns somebody else's token that vouches for the client (RFC 7521 §4.2): that of a CI system, a cluster or a cloud. It is run for each
    /// request, and nothing of it is kept.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public ScriptBlock? ClientAssertion { get; set; }

    /// <summary>The client signs in by itself, without a person (RFC 6749 §4.4), and so it does again whenever a token ends.</summary>
    [Parameter(ParameterSetName = AuthoritySet)]
    [Parameter(ParameterSetName = ProviderSet)]
    [Parameter(Mandatory = true, ParameterSetName = UnattendedEndpointSet)]
    public SwitchParameter Unattended { get; set; }

    /// <summary>What was given for the client to prove itself with in the place of a secret; null for none.</summary>
    private ClientCredential? Credential(ProviderServer server)
    {
        ClientCredentialRule.CheckOne(ClientAuthentication, ClientSecret, ClientSecretName, ClientCertificate, ClientKey, ClientAssertion);
        ClientCredential? credential = ClientSecretName is { } name ? VaultSecretRule.Read(name, isKey: false, Stores, NamedVault)
            : ClientCertificate is { } certificate ? ClientCredentialRule.Of(certificate)
            : ClientKey is { } key ? ClientCredentialRule.KeyName(key) is { } keyName ? VaultSecretRule.Read(keyName, isKey: true, Stores, NamedVault) : ClientCredentialRule.OfKey(key)
            : ClientAssertion is { } script ? new ForeignAssertion(new ScriptAssertion(script))
            : null;
        UnattendedRule.Check(Unattended, credential is not null || ClientSecret is not null, ParametersOfPerson(), server, AdditionalParameterRule.Check(AdditionalParameter));
        if (credential is not null)
        {
            ClientCredentialRule.CheckServer(server);
        }

        return credential;
    }

    private string? NamedVault => string.IsNullOrEmpty(Vault) ? null : Vault;

    /// <summary>Those that were given and are about a person at a screen.</summary>
    private IEnumerable<string> ParametersOfPerson()
    {
        foreach ((string name, bool isGiven) in new[]
        {
            (nameof(Account), Account is not null),
            (nameof(UseBrowser), UseBrowser.IsPresent),
            (nameof(AcrValues), AcrValues.Length > 0),
            (nameof(MaxAge), GivenMaxAge is not null),
            (nameof(NoPkce), NoPkce.IsPresent),
            (nameof(TimeoutSec), TimeoutSec > 0),
            (nameof(PromptAction), PromptAction is not null),
            (nameof(QrCode), QrCode.IsPresent),
            (nameof(OpenBrowser), OpenBrowser.IsPresent),
            (nameof(CopyCode), CopyCode.IsPresent),
        })
        {
            if (isGiven)
            {
                yield return "-" + name;
            }
        }
    }
}
