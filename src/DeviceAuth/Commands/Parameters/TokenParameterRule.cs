using System.Collections;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Commands.Parameters;

/// <summary>
/// Parameters for the token endpoint are texts by name, and none that the command sends itself. An audience may be among them: the first
/// request's is another one.
/// </summary>
internal static class TokenParameterRule
{
    private const string Role = "-TokenParameter";

    private static readonly string[] Reserved =
    [
        Wire.Parameter.Claims,
        Wire.Parameter.ClientId,
        Wire.Parameter.ClientSecret,
        Wire.Parameter.CodeVerifier,
        Wire.Parameter.DeviceCode,
        Wire.Parameter.GrantType,
        Wire.Parameter.RefreshToken,
        Wire.Parameter.Resource,
        Wire.Parameter.Scope,
    ];

    public static TokenParameters Check(IDictionary parameters)
    {
        IReadOnlyDictionary<string, string> texts = NamedTexts.Read(parameters, Role, Reserved);
        return texts.FirstOrDefault(text => !Secret.IsFit(text.Value) || !ForeignText.IsClean(text.Key)) is { Key: { } name }
            ? throw DeviceAuthError.ParameterInvalid($"{Role} '{ForeignText.Clean(name)}' cannot be kept: it has a line break or another control character in it, or is too long.", "Give its text without that.")
            : TokenParameters.Of(texts);
    }
}
