using System;
using System.Management.Automation;

namespace DeviceAuth.Commands.Parameters;

/// <summary>
/// Accepts absolute http and https addresses without user information, query or fragment (RFC 8414 §2). Whether http is secure
/// enough is decided where the address is used, with an error of its own.
/// </summary>
public sealed class ValidateAddressAttribute : ValidateArgumentsAttribute
{
    /// <summary>A query is accepted, as endpoints may have one (RFC 6749 §3.2).</summary>
    public bool AllowQuery { get; set; }

    /// <inheritdoc/>
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments is not Uri address || !address.IsAbsoluteUri || address.Scheme is not ("http" or "https"))
        {
            throw ParameterError.Refused($"'{arguments}' is no web address. Write it out: https://login.example.com");
        }

        if (address.UserInfo.Length > 0)
        {
            throw ParameterError.Refused("The address has a user name or password in it. Leave them out.");
        }

        if (address.Fragment.Length > 0 || (address.Query.Length > 0 && !AllowQuery))
        {
            throw ParameterError.Refused($"'{address}' has a query or fragment. Leave out what follows '?' or '#'.");
        }
    }
}
