namespace DeviceAuth.OAuth;

/// <summary>How a server spells what is asked and what it answers: as the standards do, unless a dialect of its own says otherwise.</summary>
internal class Dialect
{
    public static readonly Dialect Standard = new();

    public static Dialect Of(OAuthDialect dialect) => dialect switch
    {
        OAuthDialect.Salesforce => SalesforceDialect.Instance,
        OAuthDialect.IdentityCenter => IdentityCenterDialect.Instance,
        OAuthDialect.Json => JsonDialect.Instance,
        OAuthDialect.GitHub => GitHubDialect.Instance,
        _ => Standard,
    };

    /// <summary>A request, signed, as this server spells it.</summary>
    public virtual OAuthRequest Write(OAuthRequest request) => request;

    /// <summary>This server's answer in the words of the standards.</summary>
    public virtual OAuthResponse Read(OAuthResponse answer) => answer;
}
