using System;

namespace DeviceAuth.Errors;

/// <content>What keeps a request from its endpoint, or the answer from this machine.</content>
internal static partial class DeviceAuthError
{
    /// <summary>A longer time to wait is no advice.</summary>
    private static readonly TimeSpan LongestToRepeat = TimeSpan.FromDays(1);

    public static DeviceAuthException InsecureEndpoint(Uri address, string role) => new(
        ErrorIds.InsecureEndpoint,
        $"{role} is {address.Shown()}, which is neither https nor an http address of this machine.",
        "Use the https address, and ask the provider for it where its metadata names this one: over plain http anybody on the way could read the tokens.");

    public static DeviceAuthException LoopbackNamed(Uri address, string role, Uri by) => new(
        ErrorIds.InsecureEndpoint,
        $"{role} of {by.Shown()} is {address.Shown()}, an address of this machine, which only a server on this machine may name.",
        "Do not sign in; check -Authority, and ask the provider for the address that it means.");

    public static DeviceAuthException NotThisMachine(Uri address) => new(
        ErrorIds.InsecureEndpoint,
        $"{address.Shown()} should be this machine, but the name {address.ShownHost()} leads elsewhere.",
        "Mend the name in this machine's hosts file, or use 127.0.0.1 or [::1] instead.");

    public static DeviceAuthException HostUnfit(string role) => ParameterInvalid(
        $"{role} has the name of a host that no name server can know.", "Check the spelling of the address.");

    public static DeviceAuthException RedirectRefused(Uri endpoint, string? location) => new(
        ErrorIds.InsecureEndpoint,
        $"{endpoint.Shown()} redirects to {location ?? "an unnamed address"}; it was not followed, because the request carries secrets.",
        "Check the address of the endpoint or -Authority; a proxy's login page between here and the provider does this too.");

    public static DeviceAuthException Unreachable(Uri endpoint, TransportException cause) => cause.Failure switch
    {
        TransportFailure.CutShort or TransportFailure.TooLarge => new(
            ErrorIds.ResponseInvalid,
            $"The answer of {endpoint.Shown()} cannot be used: {cause.Message}",
            "Try again; if it stays so, ask whoever runs this network whether a proxy or a filter changes the provider's answers.",
            cause)
        {
            MayHaveArrived = cause.MayHaveArrived,
        },
        _ => new(
            ErrorIds.ProviderUnreachable,
            $"{endpoint.ShownHost()} could not be reached: {Because(cause)}",
            UnreachableAction(cause, "the network connection"),
            cause)
        {
            MayHaveArrived = cause.MayHaveArrived,
        },
    };

    /// <summary>RFC 9110 §15.5.8: only a proxy answers so.</summary>
    public static DeviceAuthException ProxyWantsCredentials(Uri endpoint, string? proxy) => Unreachable(
        endpoint,
        new TransportException(TransportFailure.ProxyRefused, null, ProxyRefusal(endpoint, proxy, "407"), null));

    public static DeviceAuthException Unavailable(Uri endpoint, int status, string? code, TimeSpan? retryAfter) => new(
        ErrorIds.ProviderUnreachable,
        $"{endpoint.ShownHost()} cannot serve requests at the moment: it answered {status}{(code is null ? "" : $" {code}")}.",
        TryLater(retryAfter));

    public static DeviceAuthException SuccessCutShort(Uri endpoint, TransportException cause) => new(
        ErrorIds.ResponseInvalid,
        $"The answer of {endpoint.Shown()} broke off after it had reported success, so the code may be spent.",
        StartAnew,
        cause);

    /// <summary>It was the proxy and not the provider: the words that tell so.</summary>
    public static string ProxyRefusal(Uri address, string? proxy, string answer) =>
        $"The proxy{(proxy is null ? "" : $" {proxy}")} did not let the request for {address.ShownHost()} through: it answered {answer}.";

    private static string TryLater(TimeSpan? retryAfter) => retryAfter is { } wait && wait <= LongestToRepeat
        ? $"Try again in {Math.Ceiling(wait.TotalSeconds):0} seconds, as it asks."
        : "Try again later, and look at the provider's status page.";

    private static string Because(TransportException cause) => cause.Failure switch
    {
        TransportFailure.CertificateInvalid => $"its certificate does not verify ({cause.Message.TrimEnd('.')}).",
        _ => cause.Message.TrimEnd('.') + ".",
    };

    private static string UnreachableAction(TransportException cause, string check) => cause.Failure switch
    {
        TransportFailure.CertificateInvalid =>
            "Check the clock and the trusted root certificates of this machine; there is no way to skip the check.",
        TransportFailure.ProxyRefused =>
            "Check the proxy's address, user name and password (HTTPS_PROXY, or the system's settings), and ask whoever runs it to let this host through.",
        _ => $"Check {check}, the proxy settings and the provider's status, then try again.",
    };
}
