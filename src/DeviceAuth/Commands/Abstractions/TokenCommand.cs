using System;
using System.Management.Automation;
using DeviceAuth.Commands.Parameters;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Commands.Abstractions;

/// <summary>What the commands have in common that hand a token on: which one is wanted.</summary>
public abstract class TokenCommand : DeviceAuthCommand
{
    private protected TokenCommand(bool isReadByProgram = false)
        : base(isReadByProgram)
    {
    }

    /// <summary>
    /// The scopes that the token is for (RFC 6749 §6), where they are others than the sign-in's: another API's at Microsoft Entra ID, or
    /// fewer than were granted.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ScopeTransformation]
    [ArgumentCompleter(typeof(UsedScopeCompleter))]
    public string[] Scope { get; set; } = [];

    /// <summary>The API that the token is for, by its resource indicator, an absolute address (RFC 8707 §2.2).</summary>
    [Parameter]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(UsedResourceCompleter))]
    public Uri? Resource { get; set; }

    /// <summary>The API that the token is for, at providers that name it so.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ValidateText]
    [ArgumentCompleter(typeof(UsedAudienceCompleter))]
    public string? Audience { get; set; }

    /// <summary>Gives the id_token in place of an access token: proof of who signed in, for a program that asks for it (OpenID Connect Core §2).</summary>
    [Parameter]
    public SwitchParameter IdToken { get; set; }

    /// <summary>How long the token must still live; without it five minutes, or a tenth of a short life.</summary>
    [Parameter]
    [LifetimeTransformation]
    public TimeSpan MinimumLifetime { get; set; }

    /// <summary>The SecretManagement vault that keeps the connection.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(VaultCompleter))]
    public virtual string? Vault { get; set; }

    /// <summary>What is wanted.</summary>
    /// <param name="refresh">The token at hand is not wanted, however long it lives.</param>
    /// <param name="cacheOnly">What is kept alone.</param>
    private protected WantedToken Wanted(bool refresh = false, bool cacheOnly = false)
    {
        TimeSpan? minimum = MyInvocation.BoundParameters.ContainsKey(nameof(MinimumLifetime)) ? MinimumLifetime : null;
        Target? target = Scope.Length > 0 || Resource is not null || Audience is not null
            ? new Target(Scope, Resource is null ? null : ResourceRule.Check([Resource])[0], Audience)
            : null;
        if (IdToken && target is not null)
        {
            throw DeviceAuthError.ParameterInvalid(
                "An id_token is for the client itself, and not for an API.", "Leave out -IdToken, or -Scope, -Resource and -Audience.");
        }

        // The usual one is made once: a token from memory costs no more than it must.
        return minimum is null && target is null && !refresh && !cacheOnly && !IdToken
            ? WantedToken.Default
            : new WantedToken(minimum, refresh, cacheOnly, target, IdToken);
    }
}
