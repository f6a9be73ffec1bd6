using System.Management.Automation;
using DeviceAuth.Connections;

namespace DeviceAuth.Commands.Parameters;

/// <summary>Accepts names of connections: letters, digits and <c>-</c>, 1 to 64 characters.</summary>
public sealed class ValidateConnectionNameAttribute : ValidateEnumeratedArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void ValidateElement(object element)
    {
        if (element?.ToString() is not { } name || !ConnectionName.IsValid(name))
        {
            throw ParameterError.Refused(
                $"'{element}' cannot be the name of a connection. Use 1 to {ConnectionName.MaxLength} letters, digits and '-'.");
        }
    }
}
