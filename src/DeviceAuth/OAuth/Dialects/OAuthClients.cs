namespace DeviceAuth.OAuth;

/// <summary>One client for each dialect.</summary>
internal sealed class OAuthClients
{
    private readonly OAuthClient _standard;
    private readonly SalesforceClient _salesforce;
    private readonly IdentityCenterClient _identityCenter;

    public OAuthClients(OAuthTransport transport)
    {
        _standard = new OAuthClient(transport);
        _salesforce = new SalesforceClient(_standard, transport);
        _identityCenter = new IdentityCenterClient(transport);
    }

    public IOAuthClient For(OAuthDialect dialect) => dialect switch
    {
        OAuthDialect.Salesforce => _salesforce,
        OAuthDialect.IdentityCenter => _identityCenter,
        _ => _standard,
    };
}
