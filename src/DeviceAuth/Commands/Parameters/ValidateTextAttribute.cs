using System.Management.Automation;

namespace DeviceAuth.Commands.Parameters;

/// <summary>Accepts a text that somebody meant, and not the name of an object's type.</summary>
public sealed class ValidateTextAttribute : ValidateArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments?.ToString() is { } text && ObjectText.IsIn(text))
        {
            throw ParameterError.Refused(
                $"'{text}' is the name of an object's type, not a text. Give the text itself; of a SecureString, its plain text.");
        }
    }
}
