using System.Linq;

namespace DeviceAuth.OAuth;

/// <summary>
/// GitHub revokes tokens whoever brings them, in a list, and refuses who says who he is (REST API, Revoke a list of credentials). All
/// else is standard.
/// </summary>
internal sealed class GitHubDialect : Dialect
{
    public static readonly GitHubDialect Instance = new();

    private const string Credentials = "credentials";

    public override OAuthRequest Write(OAuthRequest request) =>
        request.Parameters.FirstOrDefault(one => one.Name == Wire.Parameter.Token) is { } token
            ? new OAuthRequest(request.Endpoint) { IsJson = true }.Hide(token.Values[0]).AddWords(Credentials, token.Values)
            : request;
}
