using Microsoft.AspNetCore.Http;

namespace DeviceAuth.Sandbox;

/// <summary>Where the endpoints are. A client learns them from discovery, never from here.</summary>
internal static class SandboxPaths
{
    public const string DeviceAuthorization = "/connect/deviceauthorization";
    public const string Authorization = "/connect/authorize";
    public const string Token = "/connect/token";
    public const string Revocation = "/connect/revocation";
    public const string Registration = "/connect/register";
    public const string Keys = "/connect/jwks";
    public const string Device = "/device";
    public const string Me = "/me";
    public const string Guarded = "/guarded";
    public const string Approve = "/sandbox/approve";
    public const string Deny = "/sandbox/deny";

    /// <summary>What a client of the protocol asks, other than a browser and a test.</summary>
    public static bool IsOfProtocol(PathString path)
        => path.StartsWithSegments("/connect") || path.StartsWithSegments("/.well-known") || path.StartsWithSegments(Guarded) || path == Me;
}
