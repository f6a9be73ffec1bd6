using DeviceAuth.OAuth;

namespace DeviceAuth.Handover;

/// <summary>The formats by their names.</summary>
internal static class HandoverFormats
{
    public static HandoverFormat Of(TokenFormat format, OAuthTransport transport) => format switch
    {
        TokenFormat.GitCredential => new GitCredential(),
        TokenFormat.DockerCredential => new DockerCredential(),
        TokenFormat.AwsCredentialProcess => new AwsCredentialProcess(transport),
        _ => new ExecCredential(),
    };
}
