using System.Management.Automation;

namespace DeviceAuth.Commands.Parameters;

/// <summary>
/// What PowerShell says of a parameter that is not taken. What was typed is quoted in it, and may be an address with a user and a
/// password.
/// </summary>
internal static class ParameterError
{
    /// <summary>For an attribute that looks at a value.</summary>
    public static ValidationMetadataException Refused(string message) => new(UserInformation.Cut(message));

    /// <summary>For an attribute that makes another value of it.</summary>
    public static ArgumentTransformationMetadataException NotTaken(string message) => new(UserInformation.Cut(message));
}
