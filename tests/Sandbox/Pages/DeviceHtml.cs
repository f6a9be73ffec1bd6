using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Encodings.Web;

namespace DeviceAuth.Sandbox;

/// <summary>The HTML of the device page: no scripts, one style sheet, labels on every field, errors announced.</summary>
internal static class DeviceHtml
{
    public const string StylePath = SandboxPaths.Device + "/device.css";

    public static string Style { get; } = ReadStyle();

    public static string EnterCode(string? userCode, string? problem) => Page("Sign in on a device", "code", problem, $"""
        <p>Enter the code that your device shows.</p>
        <form method="get" action="{SandboxPaths.Device}">
          <label for="user_code">Code</label>
          <input id="user_code" name="user_code" value="{E(userCode)}" class="code" placeholder="WDJB-MJHT"
                 autocomplete="off" autocapitalize="characters" spellcheck="false" required autofocus{Invalid(problem)}>
          <button>Continue</button>
        </form>
        """);

    public static string SignIn(string action, string userCode, string formToken, string? problem)
        => Page("Sign in", "sign-in", problem, $"""
        <p>For the code <span class="code">{E(userCode)}</span>. The users here are
          {string.Join(" and ", SandboxUser.All.Select(u => $"<code>{E(u.UserName)}</code>"))};
          the password is <code>{SandboxUser.Password}</code>.</p>
        <form method="post" action="{action}">
          {Hidden(userCode, formToken)}
          <label for="user">User name</label>
          <input id="user" name="user" autocomplete="username" autocapitalize="none" required autofocus{Invalid(problem)}>
          <label for="password">Password</label>
          <input id="password" name="password" type="password" autocomplete="current-password" required>
          <button>Sign in</button>
        </form>
        """);

    public static string Consent(
        string signOutAction, string userCode, string formToken, string client, SandboxUser user, IEnumerable<string> scopes)
        => Page("Approve this device?", "consent", null, $"""
        <p><strong>{E(client)}</strong> asks, in your name, {E(user.Name)}, to:</p>
        <ul>
          {string.Join("\n  ", scopes.Select(s => $"<li>{E(SandboxScopes.All[s])} <code>{E(s)}</code></li>"))}
        </ul>
        <p>Does your device show the code <span class="code">{E(userCode)}</span>, and did you start this yourself?
          If somebody sent you this code, refuse.</p>
        <form method="post" action="{SandboxPaths.Device}">
          {Hidden(userCode, formToken)}
          <button name="decision" value="approve">Approve</button>
          <button name="decision" value="refuse" class="quiet">Refuse</button>
        </form>
        <form method="post" action="{signOutAction}">
          {Hidden(userCode, formToken)}
          <button class="link">Not {E(user.Name)}? Use another user</button>
        </form>
        """);

    public static string Outcome(bool approved) => approved
        ? Page("Approved", "approved", null, "<p>Your device is signed in. You may close this page.</p>")
        : Page("Refused", "refused", null, "<p>Your device was not given access. You may close this page.</p>");

    public static string Page(string title, string step, string? problem, string content) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>{(problem is null ? "" : "Error: ")}{title} – DeviceAuth sandbox</title>
          <link rel="stylesheet" href="{StylePath}">
        </head>
        <body>
        <p class="notice">DeviceAuth sandbox: a test server. Enter no real password here.</p>
        <main data-step="{step}">
        <h1>{title}</h1>
        {(problem is null ? "" : $"""<p id="problem" class="problem" role="alert">{E(problem)}</p>""")}
        {content}
        </main>
        </body>
        </html>
        """;

    private static string Hidden(string userCode, string formToken) => $"""
        <input type="hidden" name="user_code" value="{E(userCode)}">
          <input type="hidden" name="form_token" value="{E(formToken)}">
        """;

    public static string Invalid(string? problem)
        => problem is null ? "" : " aria-invalid=\"true\" aria-describedby=\"problem\"";

    public static string E(string? text) => HtmlEncoder.Default.Encode(text ?? "");

    private static string ReadStyle()
    {
        using var stream = typeof(DeviceHtml).Assembly.GetManifestResourceStream("device.css")
            ?? throw new InvalidOperationException("device.css is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
