using System;
using System.Management.Automation;

namespace DeviceAuth.Commands.Parameters;

/// <summary>
/// Accepts absolute http and https addresses without user information or fragment (RFC 6749 §3.1.2), and none at all, as a piped connection
/// has that came by a device code.
/// </summary>
public sealed class ValidateRedirectUriAttribute : ValidateArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments is null)
        {
            return;
        }

        if (arguments is not Uri address || !address.IsAbsoluteUri || address.Scheme is not ("http" or "https"))
        {
            throw ParameterError.Refused($"'{arguments}' is no web address. Write it out: http://127.0.0.1:8976/callback");
        }

        if (address.UserInfo.Length + address.Fragment.Length > 0)
        {
            throw ParameterError.Refused($"'{address}' has a user or goes on after a '#'. Leave that out.");
        }
    }
}
