using System;
using System.Collections.Generic;

namespace DeviceAuth.Errors;

/// <content>What can be wrong where another program asks for a token.</content>
internal static partial class DeviceAuthError
{
    public static DeviceAuthException RequestNotUnderstood(string reason, string recommendedAction) => new(
        ErrorIds.RequestNotUnderstood, $"What the program asks is not understood: {reason}.", recommendedAction);

    public static DeviceAuthException HostNotServed(string name, Uri asked, IReadOnlyCollection<string> served) => new(
        ErrorIds.HostNotServed,
        $"The sign-in '{name}' is not for {asked.Shown()}, but for {(served.Count == 0 ? "no host" : string.Join(", ", served))}.",
        $"Add -ForHost {CommandText.Quote(asked.IsDefaultPort ? asked.ShownHost() : $"{asked.ShownHost()}:{asked.Port}")} if that host is to have its token.");

    public static DeviceAuthException HostNotNamed(string host) => ParameterInvalid(
        $"-ForHost '{ForeignText.Clean(host)}' is not a host alone: what a host may have is for all paths of it, and by https.",
        "Give the host, with its port if it has one: git.example.com, git.example.com:8443.");

    public static DeviceAuthException ProgramMayNotStore(string program) => new(
        ErrorIds.RequestNotUnderstood,
        $"A password was to be kept here for {program}, and DeviceAuth keeps nothing but its own sign-ins.",
        "Sign in with Connect-DeviceAuth, or use another credential helper for that address.");

    /// <param name="cause">What the platform says: the disk behind it is full, or it is closed.</param>
    public static DeviceAuthException OutputUnwritable(Exception cause) => new(
        ErrorIds.ParameterInvalid,
        $"What the program is to read could not be written to the standard output: {Redaction.None.Shown(cause.Message) ?? "it is closed"}",
        "Give the command a standard output that can be written to, or leave out -StandardOutput.",
        Redaction.None.Of(cause));

    public static DeviceAuthException AwsRefused(Uri endpoint, string code, string? description) => ProviderError(
        endpoint,
        code,
        description,
        "Check the role, whether it trusts this provider and client or is assigned to the person who signed in, and whether AWS wants the id_token (-IdToken).");

    public static DeviceAuthException VariableUnfit(string name) => ParameterInvalid(
        $"'{ForeignText.Clean(name)}' cannot be the name of an environment variable.", "Give the name alone, without $env: and '=': GH_TOKEN.");
}
