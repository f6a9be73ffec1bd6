using System;
using System.Linq;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>
/// A provider may sign a person in otherwise than it was asked to, since <c>acr_values</c> is a wish (OpenID Connect Core §3.1.2.1). What
/// the id_token says of that is told, so that an API's next refusal is no riddle.
/// </summary>
internal static class UnmetRequirements
{
    public static void Warn(Connection connection, IPipeline pipeline)
    {
        AuthenticationRequirements wanted = connection.Terms.Requirements;
        if (wanted.AcrValues.Count > 0
            && connection.Grant.Claims?.Text(Wire.Claim.AuthenticationContext) is { } acr
            && !wanted.AcrValues.Contains(acr, StringComparer.Ordinal))
        {
            pipeline.WriteWarning(
                $"The provider says that the sign-in was of the kind '{ForeignText.Clean(acr)}', and {string.Join(" or ", wanted.AcrValues)} was asked for.");
        }
    }
}
