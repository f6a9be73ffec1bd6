namespace DeviceAuth.OAuth;

/// <summary>One client for each dialect.</summary>
internal sealed class OAuthClients
{
    private readonly OAuthTransport _transport;

    public OAuthClients(OAuthTransport transport) => _transport = transport;

    public OAuthClient For(OAuthDialect dialect) => new(_transport, Dialect.Of(dialect));
}
