using System.Collections.Generic;
using System.Linq;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>What a sign-in that succeeded did not bring of what it asked for.</summary>
internal static class SignInWarnings
{
    /// <param name="connection">The connection as it is kept.</param>
    /// <param name="token">What the token endpoint answered.</param>
    /// <param name="trouble">Why it is not known who signed in, as sentences; null where it is, or nobody asked.</param>
    /// <param name="pipeline">Where to warn.</param>
    public static void Tell(Connection connection, TokenResponse token, string? trouble, IPipeline pipeline)
    {
        if (trouble is not null)
        {
            pipeline.WriteWarning(trouble);
        }

        WarnOfReductions(connection, token, pipeline);
        UnmetRequirements.Warn(connection, pipeline);
    }

    private static void WarnOfReductions(Connection connection, TokenResponse token, IPipeline pipeline)
    {
        IReadOnlyList<string> missing = new GrantedScopes(connection.Grant.Scopes, connection.Server.TokenEndpoint!).Missing(connection.Terms.Scopes);
        if (missing.Count > 0)
        {
            pipeline.WriteWarning($"The provider did not grant these scopes: {string.Join(", ", missing)}.");
        }

        if (token.HasUnfitRefreshToken)
        {
            pipeline.WriteWarning("The provider gave a refresh token with control characters in it, which is not kept: when the access token ends, "
                + "somebody must sign in again. Ask the provider what it sends there.");
        }
        else if (!connection.CanRenew && connection.Terms.Scopes.Contains(Wire.Scope.OfflineAccess))
        {
            pipeline.WriteWarning("The provider gave no refresh token, though offline_access was asked for: when the access token ends, "
                + "somebody must sign in again.");
        }
    }

    /// <summary>Said before the connection is replaced, so that with -WarningAction Stop it is not.</summary>
    public static void OfAnotherPerson(Connection before, Connection connection, IPipeline pipeline)
    {
        if (before.Grant.Account is { } previous && connection.Grant.Account is { } account && !connection.Grant.IsOf(previous))
        {
            pipeline.WriteWarning($"The connection '{connection.Name}' was signed in as {previous}, and is signed in as {account} from now on.");
        }
    }
}
