using System.Collections.Generic;

namespace DeviceAuth.Sandbox;

/// <summary>The scopes that the server knows, and what the device page says about each.</summary>
internal static class SandboxScopes
{
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["openid"] = "know who you are",
        ["profile"] = "see your name",
        ["email"] = "see your e-mail address",
        ["offline_access"] = "stay signed in while you are away",
        ["api.read"] = "read through the sandbox API",
        ["api.write"] = "change things through the sandbox API",
    };
}
