using System;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>The <c>Connect-DeviceAuth</c> command to type, for messages. A secret, a key or a script block stands there as a variable to fill.</summary>
internal static class ConnectCommandText
{
    /// <summary>The command for a connection of which nothing but the name is known.</summary>
    /// <param name="name">The connection's name.</param>
    /// <param name="vault">The vault; null for none.</param>
    /// <param name="api">The API that says who signs in for it; null where the user has to name the issuer.</param>
    public static string For(string name, string? vault = null, Uri? api = null) =>
        $"Connect-DeviceAuth{NameArgument(name)} {(api is null ? "-Authority <issuer>" : $"-Api {Quote(api)}")} -ClientId <client id>{VaultArgument(vault)}";

    /// <summary>The command that signs a known connection in anew.</summary>
    public static string For(Connection connection, string? vault = null)
    {
        List<string> words = ["Connect-DeviceAuth" + NameArgument(connection.Name)];
        if (connection.Server.Provider is { } provider)
        {
            words.Add("-Provider " + CommandText.Quote(provider.Name));
            AddIfGiven(words, "-ProviderHost", provider.Host);
            AddIfGiven(words, "-Tenant", provider.Tenant);
        }
        else if (connection.Server is { IsDiscovered: false, TokenEndpoint: { } token })
        {
            if (connection.Server.DeviceAuthorizationEndpoint is { } deviceAuthorization)
            {
                words.Add("-DeviceAuthorizationEndpoint " + Quote(deviceAuthorization));
            }
            else if (connection.Server.AuthorizationEndpoint is { } authorization)
            {
                words.Add("-AuthorizationEndpoint " + Quote(authorization));
            }

            words.Add("-TokenEndpoint " + Quote(token));
            if (connection.Server.RevocationEndpoint is { } revocation)
            {
                words.Add("-RevocationEndpoint " + Quote(revocation));
            }
        }
        else
        {
            words.Add("-Authority " + Quote(connection.Server.Authority));
        }

        bool isOwn = connection.Client.Given.Own is not null && connection.Terms.Resources.Count > 0;
        words.Add(isOwn ? $"-Api {CommandText.Quote(connection.Terms.Resources[0])} -Register" : "-ClientId " + CommandText.Quote(connection.Client.Given.ClientId));
        if (!isOwn && Proof(connection.Client.Given) is { } proof)
        {
            words.Add(proof);
            if (connection.Client.Given.Authentication == ClientAuthentication.Post)
            {
                words.Add("-ClientAuthentication Post");
            }
        }

        if (connection.Terms.IsUnattended)
        {
            words.Add("-Unattended");
        }

        if (connection.Terms.Scopes.Count > 0)
        {
            words.Add("-Scope " + string.Join(", ", connection.Terms.Scopes.Select(CommandText.Quote)));
        }

        AddIfGiven(words, "-Audience", connection.Terms.Audience);
        if (connection.Terms.Resources.Count > 0)
        {
            words.Add("-Resource " + string.Join(", ", connection.Terms.Resources.Select(CommandText.Quote)));
        }

        AddIfGiven(words, "-Account", connection.Terms.Account);
        if (connection.Terms.Requirements.AcrValues.Count > 0)
        {
            words.Add("-AcrValues " + string.Join(", ", connection.Terms.Requirements.AcrValues.Select(CommandText.Quote)));
        }

        AddIfGiven(words, "-MaxAge", connection.Terms.Requirements.MaxAgeText);
        AddIfGiven(words, "-Claims", connection.Terms.Requirements.Claims);
        if (connection.Terms.TokenParameters.Names.Count > 0)
        {
            words.Add($"-TokenParameter @{{ {string.Join("; ", connection.Terms.TokenParameters.Names.Select(Unknown))} }}");
        }

        if (connection.Terms.AdditionalParameterNames.Count > 0)
        {
            words.Add($"-AdditionalParameter @{{ {string.Join("; ", connection.Terms.AdditionalParameterNames.Select(Unknown))} }}");
        }

        if (connection.Terms.NoProofKey)
        {
            words.Add("-NoPkce");
        }

        AddBrowser(words, connection.Terms.Browser);
        return string.Join(" ", words) + VaultArgument(vault);
    }

    /// <summary>What the client proves itself with; null for a public one.</summary>
    private static string? Proof(ClientRegistration client) => client.Credential switch
    {
        GivenKey => "-ClientKey $key",
        CertificateKey certificate => $"-ClientCertificate {certificate.Thumbprint}",
        NamedSecret secret => $"{(secret.IsKey ? "-ClientKey" : "-ClientSecretName")} {CommandText.Quote(secret.Name)}",
        ForeignAssertion => "-ClientAssertion $script",
        _ => client.ClientSecret is null ? null : "-ClientSecret $secret",
    };

    private static void AddBrowser(List<string> words, BrowserTerms? browser)
    {
        if (browser is null)
        {
            return;
        }

        words.Add("-UseBrowser");
        if (browser.RedirectUri is { } redirect)
        {
            words.Add("-RedirectUri " + Quote(redirect));
        }

        if (browser.IsPasted)
        {
            words.Add("-Paste");
        }
    }

    private static void AddIfGiven(List<string> words, string parameter, string? value)
    {
        if (value is not null)
        {
            words.Add($"{parameter} {CommandText.Quote(value)}");
        }
    }

    /// <summary>An entry whose value is not known, which the person fills in.</summary>
    private static string Unknown(string parameter) => $"{CommandText.Literal(parameter)} = '<value>'";

    private static string NameArgument(string name) =>
        name.Equals(ConnectionName.Default, StringComparison.OrdinalIgnoreCase) ? "" : $" -Name {name}";

    private static string VaultArgument(string? vault) => vault is null ? "" : " -Vault " + CommandText.Quote(vault);

    /// <summary>An address whose query, where it has one, the person fills in: it may be secret.</summary>
    private static string Quote(Uri address) =>
        CommandText.Quote(address.Query.Length > 1 ? address.Shown() + "?<query>" : address.OriginalString);
}
