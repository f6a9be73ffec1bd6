namespace DeviceAuth.Sandbox;

/// <summary>The clients that every <see cref="SandboxServer"/> knows.</summary>
public static class SandboxClients
{
    /// <summary>A public client that may use every scope.</summary>
    public const string Public = "sandbox-cli";

    /// <summary>A client that authenticates with <see cref="ConfidentialSecret"/>, in a Basic header or in the form.</summary>
    public const string Confidential = "sandbox-confidential";

    /// <summary>
    /// The secret of <see cref="Confidential"/>. Its characters prove that a client form-encodes id and secret before Basic
    /// (RFC 6749 §2.3.1).
    /// </summary>
    public const string ConfidentialSecret = "sandbox-secret:with/odd chars+%";

    /// <summary>A public client that is not permitted <c>api.read</c> and <c>api.write</c>.</summary>
    public const string Limited = "sandbox-limited";

    /// <summary>A redirect address of the clients that is a page elsewhere, which shows a code: nobody can go there.</summary>
    public const string CodePage = "https://pages.sandbox.example/code";

    /// <summary>A public client that is not permitted the device grant, and may use a browser.</summary>
    public const string NoDevice = "sandbox-nodevice";
}
