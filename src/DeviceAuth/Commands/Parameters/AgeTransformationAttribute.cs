using System;
using System.Management.Automation;

namespace DeviceAuth.Commands.Parameters;

/// <summary>Takes an age in seconds, as <c>max_age</c> is everywhere (OpenID Connect Core §3.1.2.1), or as a time with its parts.</summary>
public sealed class AgeTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object input = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        TimeSpan age;
        if (input is not TimeSpan && LanguagePrimitives.TryConvertTo(input, out int seconds))
        {
            age = TimeSpan.FromSeconds(seconds);
        }
        else if (!LanguagePrimitives.TryConvertTo(input, out age))
        {
            throw Refused(input);
        }

        return input is null or "" || age < TimeSpan.Zero || age.TotalSeconds > int.MaxValue ? throw Refused(input) : age;
    }

    private static ArgumentTransformationMetadataException Refused(object? input) =>
        ParameterError.NotTaken($"'{input}' is no age. Write seconds, such as 300, or a time such as 00:05:00.");
}
