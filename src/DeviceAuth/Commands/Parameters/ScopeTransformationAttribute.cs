using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using DeviceAuth.OAuth;

namespace DeviceAuth.Commands.Parameters;

/// <summary>
/// Takes scopes as people have them: a list, or one string with spaces as providers' documents print it, after commas too. Each
/// must be a scope token (RFC 6749 §3.3); one that is named twice counts once.
/// </summary>
public sealed class ScopeTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        string[] texts = (string[])LanguagePrimitives.ConvertTo(inputData, typeof(string[]));
        string[] scopes = (texts ?? []).SelectMany(Words).Distinct(StringComparer.Ordinal).ToArray();
        if (scopes.Length == 0 && texts is not { Length: 0 }) // a connection without scopes, piped to be signed in again
        {
            throw new ArgumentTransformationMetadataException("No scope is named. Leave out -Scope for the provider's default.");
        }

        if (scopes.FirstOrDefault(ObjectText.IsIn) is { } type)
        {
            throw new ArgumentTransformationMetadataException(
                $"'{type}' is no scope, but what a CSV file or a text has of a list. Write the scopes themselves: "
                + "Select-Object Name, Authority, ClientId, Vault, @{ n = 'Scopes'; e = { $_.Scopes -join ' ' } } before Export-Csv.");
        }

        string? wrong = scopes.FirstOrDefault(scope => !ScopeToken.IsFit(scope));
        return wrong is null
            ? scopes
            : throw new ArgumentTransformationMetadataException($"'{wrong}' has characters that no scope has. Check the spelling.");
    }

    /// <summary>A comma may be part of a scope, but none ends with one.</summary>
    private static IEnumerable<string> Words(string text) => (text ?? "").Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries)
        .Select(word => word.TrimEnd(','))
        .Where(word => word.Length > 0);
}
