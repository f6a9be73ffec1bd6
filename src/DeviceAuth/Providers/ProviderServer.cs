using System;
using System.Collections.Generic;
using DeviceAuth.OAuth;

namespace DeviceAuth.Providers;

/// <summary>What a profile, or the user, says of one server: either its issuer, from which the rest is discovered, or its endpoints.</summary>
internal sealed class ProviderServer
{
    /// <summary>How the user named it; null where no profile is meant.</summary>
    public ProviderReference? Reference { get; init; }

    /// <summary>The issuer; null where the endpoints are known.</summary>
    public Uri? Authority { get; init; }

    /// <summary>The endpoints; null where they are to be discovered.</summary>
    public AuthorizationServer? Endpoints { get; init; }

    public ServerTraits Traits { get; init; } = ServerTraits.Standard;

    /// <summary>The scopes that are asked for where the user names none.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Parameters that the request for a code needs there.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Parameters that the page needs there which a browser opens.</summary>
    public IReadOnlyDictionary<string, string> BrowserParameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Where the browser goes with the answer, as clients are usually registered there; null for the usual address of this machine.</summary>
    public Uri? RedirectUri { get; init; }
}
