using System;

namespace DeviceAuth.Connections;

/// <summary>A sign-in by browser, as it was asked for (RFC 8252).</summary>
internal sealed record BrowserTerms
{
    /// <summary>Where the browser goes with the answer, as the client is registered with it; null for the usual address of this machine.</summary>
    public Uri? RedirectUri { get; init; }

    /// <summary>The answer is pasted, though a browser could be opened here.</summary>
    public bool IsPasted { get; init; }
}
