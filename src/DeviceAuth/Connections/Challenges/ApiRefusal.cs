using System;
using System.Collections.Generic;

namespace DeviceAuth.Connections;

/// <summary>What a user has of a request that an API refused: as much as his shell keeps of it.</summary>
internal sealed class ApiRefusal
{
    /// <param name="lines">The lines of the <c>WWW-Authenticate</c> field.</param>
    /// <param name="token">The token that was refused; null where that is not known, as in Windows PowerShell.</param>
    /// <param name="address">Whom the request was for; null where that is not known.</param>
    public ApiRefusal(IReadOnlyList<string> lines, SharedSecret? token = null, Uri? address = null)
    {
        Lines = lines;
        Token = token;
        Address = address;
    }

    public IReadOnlyList<string> Lines { get; }

    public SharedSecret? Token { get; }

    public Uri? Address { get; }

    /// <summary>The refused token in plain text; null where it is not known.</summary>
    public string? RevealToken() => Token?.Reveal();
}
