using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using DeviceAuth.Errors;

namespace DeviceAuth.Commands.Parameters;

/// <summary>Texts by name, out of a hashtable: parameters for a request, of which none goes out empty or as the name of a type.</summary>
internal static class NamedTexts
{
    /// <param name="parameters">The hashtable.</param>
    /// <param name="role">The command's parameter that it is, for messages.</param>
    /// <param name="reserved">What the command sends itself: no parameter goes out twice (RFC 6749 §3.2).</param>
    public static IReadOnlyDictionary<string, string> Read(IDictionary parameters, string role, IReadOnlyCollection<string> reserved)
    {
        Dictionary<string, string> texts = new(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in parameters)
        {
            string name = entry.Key.ToString();
            if (reserved.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw DeviceAuthError.ParameterRepeated(name, role);
            }

            if (name.Trim().Length == 0
                || entry.Value is null
                || !LanguagePrimitives.TryConvertTo(entry.Value, out string value)
                || value.Length == 0)
            {
                throw DeviceAuthError.ParameterInvalid($"{role} has no text for '{name}'.", "Give each name a value, or leave it out.");
            }

            if (ObjectText.IsIn(value))
            {
                throw DeviceAuthError.ParameterInvalid($"{role} '{name}' is an object of the type {value}, and no text.", "Give its text.");
            }

            texts[name] = value;
        }

        return texts;
    }
}
