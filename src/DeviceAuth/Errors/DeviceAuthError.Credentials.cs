using System;

namespace DeviceAuth.Errors;

/// <content>What can be wrong with what a client proves itself with, and what a machine that signs in by itself is refused.</content>
internal static partial class DeviceAuthError
{
    /// <param name="what">The credential, as the beginning of a sentence without its capital.</param>
    /// <param name="reason">Why it cannot be used, as the end of a sentence.</param>
    /// <param name="remedy">What to do, without its capital and its end.</param>
    /// <param name="cause">What the platform or the script block said.</param>
    public static DeviceAuthException CredentialFailed(string what, string reason, string remedy, Exception? cause = null) => new(
        ErrorIds.ClientCredentialFailed,
        $"{Capital(what)} cannot be used: {reason.TrimEnd('.')}.",
        $"Check it: {remedy}.",
        cause)
    {
        LeavesTokensUsable = true,
    };

    public static DeviceAuthException CertificateNotFound(string thumbprint) => CredentialFailed(
        $"the certificate {thumbprint}",
        "it is in no store 'My' of this user or of this machine, and no more than its thumbprint is kept",
        "import it there with its private key, as the user that runs the script; or give the object again with Connect-DeviceAuth -ClientCertificate");

    public static DeviceAuthException KeyUnfit(string reason) => ParameterInvalid(
        $"-ClientKey cannot be used: {reason}.",
        "Give a private key, RSA or on P-256 or P-384, in PEM or as a JSON Web Key, as SecureString: ConvertTo-SecureString (Get-Content -Raw key.pem) "
            + "-AsPlainText -Force; or give the name of a vault's secret that has it.");

    public static DeviceAuthException SecretNeedsVault() => ParameterInvalid(
        "A secret is named, and there is no vault that could have it: none is named, and none is the default one.",
        "Give the vault's name with -Vault, or run Set-SecretVaultDefault.");

    public static DeviceAuthException SecretNotFound(string vault, string name) => ParameterInvalid(
        $"The vault '{vault}' has no secret named '{name}', or none that is a text.",
        $"Check the name, or put it there: Set-Secret -Vault {CommandText.Quote(vault)} -Name {CommandText.Quote(name)}");

    /// <summary>The token of somebody else is kept nowhere, so that each process has to be told how it is got.</summary>
    public static DeviceAuthException AssertionNeeded(string name, string command) => new(
        ErrorIds.SignInRequired,
        $"The connection '{name}' needs the script block of -ClientAssertion: its tokens are asked for with what that returns, nothing of it is kept, and this process was given none.",
        $"Run this at the start of the script, which asks for a token only where the one that is kept ends soon: {command}")
    {
        LeavesTokensUsable = true,
    };

    /// <summary>A machine's own request for a token was refused, by what it proves itself with as far as the words tell.</summary>
    /// <param name="name">The connection.</param>
    /// <param name="endpoint">Who answered.</param>
    /// <param name="what">The credential, in a sentence.</param>
    /// <param name="remedy">What to do about it, without its capital and its end.</param>
    /// <param name="words">What the provider said.</param>
    /// <param name="status">The status that it said so with.</param>
    /// <param name="command">The command that names another one; null where the user has just typed it.</param>
    public static DeviceAuthException CredentialRefused(
        string name, Uri endpoint, string what, string remedy, ProviderWords words, int status, string? command = null) => new DeviceAuthException(
            ErrorIds.ClientRejected,
            $"{endpoint.ShownHost()} gives '{name}' no token for {what}: {(words.ToString() is { Length: > 0 } said ? said : $"it answered {status} without saying why")}.",
            $"Check it at the provider: {remedy}; check too that the client may ask for itself (client credentials) and for these scopes{(command is null ? "" : $"; then run: {command}")}.")
        {
            IsUnexplained = words.IsMute,
        }.Saying(words);

    /// <summary>RFC 6749 §4.4: a client that has nothing to prove itself with must not ask for itself.</summary>
    public static DeviceAuthException UnattendedNeedsCredential() => ParameterInvalid(
        "With -Unattended the client proves itself, and nothing was given to do so.",
        "Add -ClientSecret, -ClientSecretName, -ClientCertificate, -ClientKey or -ClientAssertion.");

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text.Substring(1);
}
