using System.Linq;
using System.Management.Automation;

namespace DeviceAuth.Commands.Parameters;

/// <summary>Accepts client identifiers: visible ASCII characters (RFC 6749 appendix A.1).</summary>
public sealed class ValidateClientIdAttribute : ValidateArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments?.ToString() is not { } id || id.Trim().Length == 0 || id.Any(character => character is < ' ' or > '~'))
        {
            throw ParameterError.Refused(
                "The client id is empty or has characters that none has. Copy it from the provider's page of your application.");
        }

        if (id.Trim() != id)
        {
            // A provider would answer that it knows no such client, and nobody sees a blank.
            throw ParameterError.Refused($"The client id '{id}' begins or ends with a blank. Leave the blank out.");
        }

        if (ObjectText.IsIn(id))
        {
            throw ParameterError.Refused(
                $"'{id}' is the name of an object's type, not a client id. Give its text; Get-Secret gives it with -AsPlainText.");
        }
    }
}
