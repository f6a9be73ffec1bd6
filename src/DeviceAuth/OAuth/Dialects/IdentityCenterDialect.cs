using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth.OAuth;

/// <summary>
/// AWS IAM Identity Center (its "SSO OIDC" API): JSON objects in camelCase both ways, whose members otherwise mean what the
/// standards mean. Scopes belong to the registration of a client alone, and are a list there.
/// </summary>
internal sealed class IdentityCenterDialect : Dialect
{
    public static readonly IdentityCenterDialect Instance = new();

    private const string Scopes = "scopes";

    public override OAuthRequest Write(OAuthRequest request)
    {
        bool isRegistration = request.Parameters.Any(one => one.Name == Wire.Parameter.ClientName);
        IEnumerable<RequestParameter> sent = request.Parameters.Where(one => isRegistration || one.Name != Wire.Parameter.Scope);
        return request.Spelled(sent.OrderBy(one => one.Name is not (Wire.Parameter.ClientId or Wire.Parameter.ClientSecret)).Select(one => one.Named(one.Name == Wire.Parameter.Scope ? Scopes : InCamelCase(one.Name))), isJson: true);
    }

    public override OAuthResponse Read(OAuthResponse answer) => answer.WithSnakeCase();

    private static string InCamelCase(string name) => string.Concat(name.Split('_')
        .Select((word, i) => i == 0 || word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word.Substring(1)));
}
