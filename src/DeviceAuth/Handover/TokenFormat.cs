namespace DeviceAuth;

/// <summary>How <c>Export-DeviceAuthToken</c> writes a token: each as the program that reads it documents.</summary>
public enum TokenFormat
{
    /// <summary>Kubernetes' credential plugins: what <c>kubectl</c> reads (client.authentication.k8s.io/v1).</summary>
    ExecCredential,

    /// <summary>Git's credential helpers (gitcredentials(7)).</summary>
    GitCredential,

    /// <summary>The <c>credential_process</c> of AWS' tools and SDKs.</summary>
    AwsCredentialProcess,

    /// <summary>Docker's credential helpers.</summary>
    DockerCredential,
}
