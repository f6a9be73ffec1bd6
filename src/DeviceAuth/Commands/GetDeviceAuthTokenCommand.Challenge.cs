using System.Management.Automation;
using DeviceAuth.Commands.Parameters;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Commands;

/// <content>A token for an API that refused one.</content>
public sealed partial class GetDeviceAuthTokenCommand
{
    /// <summary>
    /// What an API said that refused a token: the <c>$_</c> of the failed request, its answer, or the text of its header
    /// <c>WWW-Authenticate</c>. What a refresh can do for it is done, once; otherwise the error names the sign-in that helps.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public object? Challenge { get; set; }

    private Connection Answer(WantedToken wanted, out Target target)
    {
        if (IdToken || ForceRefresh || CacheOnly)
        {
            throw DeviceAuthError.ParameterInvalid(
                "-Challenge decides itself what is refreshed, and is about an access token.", "Leave out -IdToken, -ForceRefresh and -CacheOnly, or leave out -Challenge.");
        }

        ApiRefusal refusal = RefusedRequest.Read(Challenge!);
        ApiChallenge challenge = ChallengeMeaning.Of(refusal.Lines, RefusedConnection.Hidden(Module.Current.Cache, refusal));
        bool isNamed = InputObject is not null || MyInvocation.BoundParameters.ContainsKey(nameof(Name));
        ConnectionKey? refused = isNamed ? null : RefusedConnection.Find(Module.Current.Cache, refusal);
        string name = refused?.Name ?? Name;
        IConnectionStore store = Stores.For(refused is { } key ? key.Vault ?? "" : Vault, name);
        (Connection connection, target) = Module.Current.ChallengedTokens.Get(name, store, challenge, refusal, wanted, Pipeline);
        return connection;
    }
}
