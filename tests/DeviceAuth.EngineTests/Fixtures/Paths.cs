namespace DeviceAuth.EngineTests.Fixtures;

/// <summary>The sandbox's endpoints.</summary>
internal static class Paths
{
    public const string DeviceAuthorization = "/connect/deviceauthorization";
    public const string Token = "/connect/token";
    public const string Revocation = "/connect/revocation";
    public const string Me = "/me";
}
