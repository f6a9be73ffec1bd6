using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using DeviceAuth.Errors;

namespace DeviceAuth.Handover;

/// <summary>
/// Git's credential helpers: attributes on the standard input, a line each, until an empty one, and the same way back (git-credential(1),
/// gitcredentials(7)). What the server takes for a password is the token; its name hardly any server looks at.
/// </summary>
internal sealed class GitCredential : HandoverFormat
{
    private const string Get = "get";
    private const string Erase = "erase";
    private const string Protocol = "protocol";
    private const string Host = "host";

    /// <summary>What most servers want, or take, beside an OAuth token.</summary>
    private const string DefaultUserName = "oauth2";

    /// <summary>A git from 2.46 on, which tells its other helpers not to keep what ends soon.</summary>
    private const string SaysWhatIsEphemeral = "capability[]=authtype";

    public override bool IsAsked => true;

    /// <summary>
    /// For a host that the connection is not for there is no answer, so that git asks the next helper. A token is stored by no word of
    /// git's, and one that a server refused is renewed: git asks to erase it then, and the next <c>get</c> is to have another. An operation
    /// of a later git is passed over, as git wants.
    /// </summary>
    public override string? Answer(ProgramQuestion question, TokenSupply tokens)
    {
        if ((question.Operation ?? Get) is not (Get or Erase))
        {
            return null;
        }

        Dictionary<string, string> asked = Attributes(question.Lines);
        if (AddressOf(asked) is not { } address)
        {
            tokens.Pipeline.WriteVerbose("Git asks for something else than a host of the web, which no sign-in is for.");
            return null;
        }

        try
        {
            return question.Operation == Erase ? Renew(asked, address, question, tokens) : Credential(asked, address, question, tokens);
        }
        catch (DeviceAuthException exception) when (exception.ErrorId == ErrorIds.HostNotServed)
        {
            tokens.Pipeline.WriteVerbose($"{exception.Message} {exception.RecommendedAction}");
            return null;
        }
    }

    /// <summary>Git asks neither another helper nor a person then.</summary>
    public override string? Refusal(ProgramQuestion question, DeviceAuthException error) => (question.Operation ?? Get) == Get ? "quit=1" : null;

    private static string Credential(Dictionary<string, string> asked, Uri address, ProgramQuestion question, TokenSupply tokens)
    {
        HandedToken token = tokens.Give(connection => HostRule.Require(address, question.Hosts, connection, tokens.Target));
        asked.TryGetValue("username", out string? user);
        StringBuilder answer = new(question.Lines.Contains(SaysWhatIsEphemeral) ? $"{SaysWhatIsEphemeral}\nephemeral=1\n" : "");
        answer.Append($"username={user ?? question.UserName ?? DefaultUserName}\n").Append($"password={token.Secret.Reveal()}");
        return token.ExpiresAt is { } end
            ? answer.Append("\npassword_expiry_utc=").Append(end.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)).ToString()
            : answer.ToString();
    }

    private static string? Renew(Dictionary<string, string> asked, Uri address, ProgramQuestion question, TokenSupply tokens)
    {
        if (asked.TryGetValue("password", out string? refused))
        {
            tokens.Renew(refused, connection => HostRule.Require(address, question.Hosts, connection, tokens.Target));
        }

        return null;
    }

    /// <summary>
    /// A value may hold anything but a line's end and a zero; of an attribute that comes twice the last one counts. For the host that would
    /// be deadly: an address with a carriage return in it, which a git before 2.48.1 passes on and which ends a line for whoever reads it
    /// here, could name another host than the one that git sends the token to (CVE-2024-52006, CVE-2024-50338). Git says each of them once.
    /// </summary>
    private static Dictionary<string, string> Attributes(IReadOnlyList<string> lines)
    {
        Dictionary<string, string> attributes = new(StringComparer.Ordinal);
        foreach (string line in lines)
        {
            if (line.Length == 0)
            {
                break;
            }

            int equals = line.IndexOf('=');
            if (equals < 1)
            {
                throw NotOfGit();
            }

            string name = line.Substring(0, equals);
            string value = line.Substring(equals + 1);
            if (name is Protocol or Host && attributes.TryGetValue(name, out string? known) && known != value)
            {
                throw DeviceAuthError.RequestNotUnderstood(
                    $"it names a {name} twice, and not the same",
                    "Do not use the address that git was given, a submodule's say: it is made to have the token sent to somebody else. Update git.");
            }

            attributes[name] = value;
        }

        return attributes;
    }

    /// <summary>Null where that is no host of the web: git has helpers for other things too.</summary>
    private static Uri? AddressOf(Dictionary<string, string> asked) =>
        asked.TryGetValue(Protocol, out string? protocol) && asked.TryGetValue(Host, out string? host) && host.Length > 0
            ? HostRule.OfHost(protocol, host)
            : throw NotOfGit();

    private static DeviceAuthException NotOfGit() => DeviceAuthError.RequestNotUnderstood(
        "git's protocol and host were expected on the standard input",
        "Set the command up as git's credential helper: $input | Export-DeviceAuthToken NAME -As GitCredential, as the help shows.");
}
