using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;

namespace DeviceAuth.Commands.Parameters;

/// <summary>
/// Refuses a text that is no address of any kind before PowerShell tries to make one of it: it would quote the text as it is, with a
/// user and a password that may be in it.
/// </summary>
public sealed class AddressTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object input = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        string? wrong = (input is IEnumerable and not string ? ((IEnumerable)input).Cast<object>() : [input])
            .Select(item => (item as PSObject)?.BaseObject ?? item)
            .OfType<string>()
            .FirstOrDefault(text => !Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out _));
        return wrong is null
            ? inputData
            : throw ParameterError.NotTaken($"'{wrong}' is no web address. Write it out: https://login.example.com");
    }
}
