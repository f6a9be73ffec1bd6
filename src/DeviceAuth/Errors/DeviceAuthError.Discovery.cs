using System;

namespace DeviceAuth.Errors;

/// <content>What can be wrong with finding a server's metadata.</content>
internal static partial class DeviceAuthError
{
    public static DeviceAuthException NoMetadata(
        Uri address, int status, bool isHtml, string? location, string givenAs, ProviderWords words, string? fault = null) => new DeviceAuthException(
        ErrorIds.DiscoveryFailed,
        location is not null
            ? $"{address.Shown()} answered with a redirect to {location}, not with a metadata document."
            : $"{address.Shown()} answered {$"{status} {words}".TrimEnd()}{(isHtml ? " with a web page" : "")}, not with a metadata document{(fault is null ? "" : $": {fault}")}.",
        $"Check that {givenAs} leads to the issuer's address as the provider documents it; for a provider without discovery give "
            + "-DeviceAuthorizationEndpoint and -TokenEndpoint instead.").Saying(words);

    public static DeviceAuthException DiscoveryUnreachable(Uri address, TransportException cause, string givenAs) => new(
        ErrorIds.DiscoveryFailed,
        $"The metadata at {address.Shown()} could not be read: {Because(cause)}",
        UnreachableAction(cause, $"the spelling of {givenAs}"),
        cause)
    {
        MayPass = cause.Failure != TransportFailure.CertificateInvalid,
    };

    /// <summary>The server is busy or broken, which says nothing of the address.</summary>
    public static DeviceAuthException MetadataUnavailable(Uri address, int status, TimeSpan? retryAfter) => new(
        ErrorIds.DiscoveryFailed,
        $"The metadata at {address.Shown()} cannot be had at the moment: the server answered {status}.",
        TryLater(retryAfter))
    {
        MayPass = true,
    };

    public static DeviceAuthException MetadataIncomplete(Uri authority, string member) => new(
        ErrorIds.DiscoveryFailed,
        $"The metadata of {authority.Shown()} has no usable '{member}'.",
        "Ask the provider for the addresses, and give -DeviceAuthorizationEndpoint and -TokenEndpoint instead of -Authority.");

    /// <param name="authority">The issuer that was asked for.</param>
    /// <param name="issuer">The one that the document names; null where it names none.</param>
    /// <param name="isFit">It is an address that could be asked.</param>
    public static DeviceAuthException IssuerMismatch(Uri authority, string? issuer, bool isFit = true) => new(
        ErrorIds.IssuerMismatch,
        issuer is null
            ? $"The metadata found for {authority.Shown()} does not say whose it is: it names no issuer."
            : $"The metadata found for {authority.Shown()} is that of another issuer: {issuer}.",
        issuer is null ? "Check -Authority with the provider; a document without an issuer cannot be trusted."
            : HasPlaces(issuer) ? "Give -Authority of one tenant (of Microsoft Entra ID use -Provider Microsoft, or an address that ends in /v2.0): this one stands for any."
            : !isFit ? "Ask whoever runs the server to set its public https address, which servers behind a proxy must be told, or give -DeviceAuthorizationEndpoint and -TokenEndpoint instead."
            : $"If that is the issuer you mean, pass it as it is: -Authority {CommandText.Quote(issuer)}; if it is not, do not sign in.");

    public static DeviceAuthException DeviceFlowNotSupported(Uri authority) => new(
        ErrorIds.DeviceFlowNotSupported,
        $"{authority.Shown()} offers no device authorization endpoint, so the device flow cannot be used there.",
        "Ask the provider whether it can be enabled; if it is there and only not advertised, give -DeviceAuthorizationEndpoint and -TokenEndpoint; "
            + $"{OrByBrowser}.");

    /// <summary>A template has a place for a tenant, and is no address.</summary>
    private static bool HasPlaces(string issuer) => issuer.IndexOf('{') >= 0;
}
