using System;
using System.IO;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace DeviceAuth.OAuth;

/// <summary>
/// The page that a person sees at the end, from <c>end-page.html</c>: it says what happened and what is next, and nothing that came in the
/// query. What becomes of the answer is not known yet, so it does not say.
/// </summary>
internal sealed class EndPage
{
    private static readonly Lazy<string> Template = new(ReadTemplate);

    /// <summary>Nothing is loaded, run or framed, and the one style is known by its hash (CSP3 §6.6.3.2).</summary>
    private static readonly Lazy<string> Policy = new(() =>
        $"default-src 'none'; style-src 'sha256-{HashOf(Regex.Match(Template.Value, "<style>(.*?)</style>", RegexOptions.Singleline).Groups[1].Value)}'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'");

    private EndPage(string title, string text) =>
        Body = Encoding.UTF8.GetBytes(Template.Value.Replace("{title}", title).Replace("{text}", text));

    public byte[] Body { get; }

    /// <summary>The header fields that go with it, each with its line end.</summary>
    public string Fields => "Content-Type: text/html; charset=utf-8\r\n"
        + $"Content-Security-Policy: {Policy.Value}\r\n"
        + "Referrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n";

    public static EndPage For(AuthorizationAnswer answer) => answer.IsError
        ? new EndPage("Not signed in", "The sign-in was refused or could not be finished. PowerShell says why, and what to do.")
        : new EndPage("Back to PowerShell", "Your sign-in has arrived. PowerShell goes on with it, and says whether you are signed in.");

    private static string HashOf(string text)
    {
        using SHA256 sha256 = SHA256.Create();
        return Convert.ToBase64String(sha256.ComputeHash(Encoding.UTF8.GetBytes(text)));
    }

    private static string ReadTemplate()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("end-page.html");
        using StreamReader reader = new(stream, Encoding.UTF8);

        // The hash counts line ends, which a clone may have changed.
        return reader.ReadToEnd().Replace("\r\n", "\n");
    }
}
