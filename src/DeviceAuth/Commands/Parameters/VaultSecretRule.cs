using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Commands.Parameters;

/// <summary>A secret that a vault has is read before anything is asked, so that a wrong name is a mistake of this command line.</summary>
internal static class VaultSecretRule
{
    public static ClientCredential Read(string name, bool isKey, StoreSelector stores, string? vault)
    {
        IConnectionStore store = stores.ForSecret(vault);
        string text = store.ReadSecret(name) is { Length: > 0 } found ? found : throw DeviceAuthError.SecretNotFound(store.Vault!, name);
        if (isKey)
        {
            ClientCredentialRule.CheckKey(text);
        }

        return new NamedSecret(name, isKey, Secret.Protect(text));
    }
}
