using System;
using System.Management.Automation;
using DeviceAuth.Commands.Parameters;
using DeviceAuth.Connections;
using DeviceAuth.OAuth;
using DeviceAuth.Providers;

namespace DeviceAuth.Commands;

/// <content>What asks for a sign-in by browser (RFC 8252).</content>
public sealed partial class ConnectDeviceAuthCommand
{
    private const string BrowserEndpointSet = "BrowserEndpoint";

    /// <summary>Where a browser signs in (RFC 6749 §3.1), for a provider without discovery; it means -UseBrowser.</summary>
    [Parameter(Mandatory = true, ParameterSetName = BrowserEndpointSet)]
    [AddressTransformation]
    [ValidateAddress(AllowQuery = true)]
    public Uri AuthorizationEndpoint { get; set; } = null!;

    /// <summary>
    /// Signs in with a browser of this machine, by authorization code with a proof key. Where none can be opened, what one ends at is pasted.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public SwitchParameter UseBrowser { get; set; }

    /// <summary>
    /// Where the browser goes with the answer, as the client is registered with it: an http address of this machine, with a free port where
    /// it names none, or the https address of a page that shows a code.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AddressTransformation]
    [ValidateRedirectUri]
    public Uri? RedirectUri { get; set; }

    /// <summary>Has the answer pasted, so that the browser may be one of any machine. Nothing listens.</summary>
    [Parameter]
    public SwitchParameter Paste { get; set; }

    private bool IsBrowser => UseBrowser || ParameterSetName == BrowserEndpointSet;

    private void CheckBrowser()
    {
        if (!IsBrowser)
        {
            BrowserRule.RequireNone(RedirectUri, Paste);
            return;
        }

        if (ParameterSetName == EndpointSet)
        {
            throw BrowserRule.DeviceEndpoint();
        }

        BrowserRule.Check(NoPkce, CopyCode);
    }

    private BrowserTerms ToBrowserTerms(ProviderServer server)
    {
        if (RedirectUri is not null)
        {
            EndpointSecurity.Require(RedirectUri, "-RedirectUri");
            if (EndpointSecurity.ReadEndpoint(RedirectUri.OriginalString, by: null) is null)
            {
                throw BrowserRule.RedirectUnfit();
            }
        }

        return new BrowserTerms { RedirectUri = RedirectUri ?? server.RedirectUri, IsPasted = Paste };
    }

    private AuthorizationServer GivenBrowserEndpoints()
    {
        EndpointSecurity.Require(AuthorizationEndpoint, "-AuthorizationEndpoint");
        RequireTokenEndpoints();
        return new AuthorizationServer
        {
            AuthorizationEndpoint = AuthorizationEndpoint,
            TokenEndpoint = TokenEndpoint,
            RevocationEndpoint = RevocationEndpoint,
        };
    }
}
