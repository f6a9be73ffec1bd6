using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth.Sandbox;

/// <summary>The HTML of the authorization page (RFC 6749 §4.1.1), in the same dress as the device page.</summary>
internal static class AuthorizationHtml
{
    public static string SignIn(string action, string query, string formToken, string? userName, string? problem)
        => DeviceHtml.Page("Sign in", "sign-in", problem, $"""
        <p>The users here are
          {string.Join(" and ", SandboxUser.All.Select(u => $"<code>{DeviceHtml.E(u.UserName)}</code>"))};
          the password is <code>{SandboxUser.Password}</code>.</p>
        <form method="post" action="{action}">
          {Hidden("query", query)}
          {Hidden("form_token", formToken)}
          <label for="user">User name</label>
          <input id="user" name="user" value="{DeviceHtml.E(userName)}" autocomplete="username" autocapitalize="none" required autofocus{DeviceHtml.Invalid(problem)}>
          <label for="password">Password</label>
          <input id="password" name="password" type="password" autocomplete="current-password" required>
          <button>Sign in</button>
        </form>
        """);

    public static string Consent(
        IEnumerable<KeyValuePair<string, string>> parameters, string formToken, string client, SandboxUser user, IEnumerable<string> scopes)
        => DeviceHtml.Page("Give access?", "consent", null, $"""
        <p><strong>{DeviceHtml.E(client)}</strong> asks, in your name, {DeviceHtml.E(user.Name)}, to:</p>
        <ul>
          {string.Join("\n  ", scopes.Select(s => $"<li>{DeviceHtml.E(SandboxScopes.All[s])} <code>{DeviceHtml.E(s)}</code></li>"))}
        </ul>
        <form method="post" action="{SandboxPaths.Authorization}">
          {string.Join("\n  ", parameters.Select(p => Hidden(p.Key, p.Value)))}
          {Hidden("form_token", formToken)}
          <button name="decision" value="approve">Approve</button>
          <button name="decision" value="refuse" class="quiet">Refuse</button>
        </form>
        """);

    private static string Hidden(string name, string value)
        => $"""<input type="hidden" name="{DeviceHtml.E(name)}" value="{DeviceHtml.E(value)}">""";
}
