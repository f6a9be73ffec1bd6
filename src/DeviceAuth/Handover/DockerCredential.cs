using System.Linq;
using DeviceAuth.Errors;

namespace DeviceAuth.Handover;

/// <summary>
/// Docker's credential helpers: a registry's address on the standard input, and one JSON object back. Its errors are read from the
/// standard output, and one sentence of them means that there is nothing (docker/docker-credential-helpers).
/// </summary>
internal sealed class DockerCredential : HandoverFormat
{
    private const string NotFound = "credentials not found in native keychain";

    /// <summary>What most registries want, or take, beside an OAuth token.</summary>
    private const string DefaultUserName = "oauth2";

    public override bool IsAsked => true;

    public override string? Answer(ProgramQuestion question, TokenSupply tokens) => question.Operation switch
    {
        null or "get" => Credential(question, tokens),
        "list" => "{}",
        "erase" => null, // docker logout: what is kept here is a sign-in, which Disconnect-DeviceAuth ends
        "store" => throw DeviceAuthError.ProgramMayNotStore("Docker"),
        _ => throw DeviceAuthError.RequestNotUnderstood($"Docker's '{ForeignText.Clean(question.Operation)}' is unknown here", "Use get, store, erase or list."),
    };

    public override string Refusal(ProgramQuestion question, DeviceAuthException error) =>
        error.ErrorId == ErrorIds.HostNotServed ? NotFound : $"{error.Message} {error.RecommendedAction}";

    private static string Credential(ProgramQuestion question, TokenSupply tokens)
    {
        string server = question.Lines.FirstOrDefault()?.Trim() ?? "";
        if (HostRule.Read(server) is not { } address)
        {
            throw DeviceAuthError.RequestNotUnderstood(
                "a registry's address was expected on the standard input",
                "Set the command up as Docker's credential helper: $input | Export-DeviceAuthToken NAME -As DockerCredential, as the help shows.");
        }

        HandedToken token = tokens.Give(connection => HostRule.Require(address, question.Hosts, connection, tokens.Target));
        return new JsonText()
            .Add("ServerURL", server)
            .Add("Username", question.UserName ?? DefaultUserName)
            .Add("Secret", token.Secret.Reveal())
            .Encode();
    }
}
