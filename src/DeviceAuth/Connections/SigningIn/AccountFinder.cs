using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>Asks whose a new token is, where a provider gives no id_token and has a way of its own to tell.</summary>
internal static class AccountFinder
{
    /// <summary>The connection with the account's name. What goes wrong costs the name, and not the sign-in.</summary>
    public static Connection Complete(Connection connection, OAuthClient oauth, IPipeline pipeline)
    {
        if (connection.Grant.Account is not null || connection.Server.Traits.AccountEndpoint is not { } endpoint)
        {
            return connection;
        }

        try
        {
            pipeline.WriteVerbose($"Asking {endpoint.Shown()} who signed in.");
            OAuthResponse answer = pipeline.Await(stopping =>
                oauth.Knowing(connection.Secrets).AskAccountAsync(endpoint, connection.AccessToken!.Secret.Reveal(), stopping));
            string? account = answer.IsSuccess ? AccountNames.In(answer, connection.Server.Traits.AccountMember) : null;
            return account is null ? connection : connection with { Grant = connection.Grant with { Account = account } };
        }
        catch (DeviceAuthException exception)
        {
            pipeline.WriteVerbose($"Who signed in is not known. {exception.Message}");
            return connection;
        }
    }
}
