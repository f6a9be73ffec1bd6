using System.Linq;

namespace DeviceAuth.OAuth;

/// <summary>
/// The words of the standards as members of a JSON object: better-auth's device plugin takes nothing else at its two endpoints, and
/// answers a form with 415. Scopes are one text there too.
/// </summary>
internal sealed class JsonDialect : Dialect
{
    public static readonly JsonDialect Instance = new();

    public override OAuthRequest Write(OAuthRequest request) => request.Spelled(
        request.Parameters.Select(one => one.IsWords ? new RequestParameter(one.Name, [string.Join(" ", one.Values)], isWords: false) : one),
        isJson: true);
}
