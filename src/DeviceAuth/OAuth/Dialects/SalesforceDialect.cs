using System.Linq;

namespace DeviceAuth.OAuth;

/// <summary>
/// Salesforce's device flow: the request for a code goes to the token endpoint with <c>response_type=device_code</c>, and the
/// polls say <c>grant_type=device</c> and <c>code</c>. All else is standard.
/// </summary>
internal sealed class SalesforceDialect : Dialect
{
    public static readonly SalesforceDialect Instance = new();

    private const string ResponseType = "response_type";
    private const string DeviceGrant = "device";
    private const string Code = "code";

    public override OAuthRequest Write(OAuthRequest request)
    {
        string? grantType = request.Parameters.FirstOrDefault(one => one.Name == Wire.Parameter.GrantType)?.Values[0];
        bool isRevocation = request.Parameters.Any(one => one.Name == Wire.Parameter.Token);
        return grantType switch
        {
            null when isRevocation => request,
            null => request.Spelled(request.Parameters.Prepend(Of(ResponseType, Wire.Parameter.DeviceCode))),
            Wire.GrantType.DeviceCode => request.Spelled(request.Parameters.Select(OfPoll)),
            _ => request,
        };
    }

    private static RequestParameter OfPoll(RequestParameter parameter) => parameter.Name switch
    {
        Wire.Parameter.GrantType => Of(Wire.Parameter.GrantType, DeviceGrant),
        Wire.Parameter.DeviceCode => parameter.Named(Code),
        _ => parameter,
    };

    private static RequestParameter Of(string name, string value) => new(name, [value], isWords: false);
}
