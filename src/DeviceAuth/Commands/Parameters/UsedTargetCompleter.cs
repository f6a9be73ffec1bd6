using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using DeviceAuth.Connections;
using DeviceAuth.OAuth;

namespace DeviceAuth.Commands.Parameters;

/// <summary>Completes what names a token from the targets that this process knows of the connection.</summary>
public abstract class UsedTargetCompleter : TextCompleter
{
    private protected UsedTargetCompleter()
    {
    }

    private protected override IEnumerable<Completion> Offer(string typed, IDictionary parameters)
    {
        string name = parameters[nameof(GetDeviceAuthTokenCommand.Name)]?.ToString() ?? ConnectionName.Default;
        return Module.Current.Cache.All()
            .Select(pair => pair.Value)
            .Where(connection => connection.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            .SelectMany(connection => OfSignIn(connection.Terms).Concat(connection.Tokens.All.Select(token => Of(token.Key))))
            .Where(word => word.Length > 0)
            .Distinct(StringComparer.Ordinal)
            .OrderBy(word => word, StringComparer.OrdinalIgnoreCase)
            .Select(word => new Completion(word, $"{word} of '{name}'"));
    }

    /// <summary>The target's part that the parameter takes; empty where it has none.</summary>
    private protected abstract string Of(Target target);

    /// <summary>What the sign-in asked for of its kind.</summary>
    private protected abstract IEnumerable<string> OfSignIn(SignInTerms terms);
}

/// <summary>Completes scopes that were asked for before.</summary>
public sealed class UsedScopeCompleter : UsedTargetCompleter
{
    private protected override string Of(Target target) => string.Join(" ", target.Scopes);

    private protected override IEnumerable<string> OfSignIn(SignInTerms terms) => terms.Scopes.Where(scope => !ScopeToken.IsOfSignIn(scope));
}

/// <summary>Completes resource indicators that were asked for before.</summary>
public sealed class UsedResourceCompleter : UsedTargetCompleter
{
    private protected override string Of(Target target) => target.Resource ?? "";

    private protected override IEnumerable<string> OfSignIn(SignInTerms terms) => terms.Resources;
}

/// <summary>Completes audiences that were asked for before.</summary>
public sealed class UsedAudienceCompleter : UsedTargetCompleter
{
    private protected override string Of(Target target) => target.Audience ?? "";

    private protected override IEnumerable<string> OfSignIn(SignInTerms terms) => terms.Audience is { } audience ? [audience] : [];
}
