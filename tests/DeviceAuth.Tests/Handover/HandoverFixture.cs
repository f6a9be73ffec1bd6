using System;
using DeviceAuth.Connections;
using DeviceAuth.Handover;
using DeviceAuth.OAuth;
using DeviceAuth.Tests.Connections;
using DeviceAuth.Tests.Fakes;

namespace DeviceAuth.Tests.Handover;

/// <summary>A connection in a vault, and a program that asks for its token.</summary>
internal sealed class HandoverFixture
{
    public TokenFixture On { get; } = new();

    /// <summary>Asks for the id_token.</summary>
    public bool IdToken { get; init; }

    /// <summary>What the token is asked for; null for what the sign-in asked for.</summary>
    public Target? Target { get; init; }

    public TokenSupply Supply => new(
        ConnectionName.Default,
        On.Store,
        On.Tokens,
        On.Cache,
        freshness => new WantedToken(refresh: freshness == Freshness.New, cacheOnly: freshness == Freshness.Kept, target: Target, idToken: IdToken),
        On.Pipeline);

    /// <summary>The vault has a connection whose token is so old.</summary>
    public HandoverFixture Kept(TimeSpan? age = null)
    {
        On.Kept(age ?? TokenFixture.Fresh);
        return this;
    }

    /// <summary>The provider answers a refresh.</summary>
    public HandoverFixture Renewing()
    {
        On.Handler.Answer(_ => Recorded.JsonMessage("""{"access_token":"at-2","token_type":"Bearer","expires_in":3600,"refresh_token":"rt-2"}"""));
        return this;
    }

    public string? Ask(HandoverFormat format, string operation = "get", string lines = "", string[]? hosts = null, string? userName = null) => format.Answer(
        new ProgramQuestion { Operation = operation, Lines = lines.Split('\n'), Hosts = hosts ?? [], UserName = userName }, Supply);

    public string? Aws(AwsRole? role, OAuthTransport transport, Uri? endpoint = null) =>
        new AwsCredentialProcess(transport).Answer(new ProgramQuestion { AwsRole = role, AwsEndpoint = endpoint }, Supply);
}
