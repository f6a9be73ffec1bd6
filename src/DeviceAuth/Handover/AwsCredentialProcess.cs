using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Handover;

/// <summary>
/// AWS' <c>credential_process</c>: temporary credentials that the token is traded for, as one JSON object of version 1
/// (docs.aws.amazon.com, Sourcing credentials with an external process). AWS' tools ask again when <c>Expiration</c> is near.
/// </summary>
internal sealed class AwsCredentialProcess : HandoverFormat
{
    private const int Version = 1;

    private readonly OAuthTransport _transport;

    public AwsCredentialProcess(OAuthTransport transport) => _transport = transport;

    public override string Answer(ProgramQuestion question, TokenSupply tokens)
    {
        AwsRole role = question.AwsRole ?? throw DeviceAuthError.ParameterInvalid(
            "-As AwsCredentialProcess needs to know which credentials the token is traded for.",
            "Add -RoleArn for a role that trusts the provider, or -AccountId and -RoleName for a sign-in to IAM Identity Center.");
        AwsCredentials credentials = role.Ask(tokens.Give(), question.AwsEndpoint, _transport, tokens.Pipeline);
        return new JsonText()
            .AddNumber(nameof(Version), Version)
            .Add("AccessKeyId", credentials.AccessKeyId)
            .Add("SecretAccessKey", credentials.SecretAccessKey)
            .Add("SessionToken", credentials.SessionToken)
            .Add("Expiration", HandedToken.Time(credentials.Expiration))
            .Encode();
    }
}
