using System.Text;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Handover;

/// <summary>
/// Kubernetes' credential plugins: the variable <c>KUBERNETES_EXEC_INFO</c> says which version of the object is to be written, and the
/// client keeps the token until <c>expirationTimestamp</c> (kubernetes.io, Client Authentication v1).
/// </summary>
internal sealed class ExecCredential : HandoverFormat
{
    private const string Kind = "ExecCredential";
    private const string Group = "client.authentication.k8s.io/";
    private const string Version1 = Group + "v1";
    private const string Version1Beta1 = Group + "v1beta1";

    public override string Answer(ProgramQuestion question, TokenSupply tokens)
    {
        JsonObject? info = Info(question.ExecInfo);
        string version = info?.Text("apiVersion") ?? Version1;
        if (version is not (Version1 or Version1Beta1))
        {
            throw DeviceAuthError.RequestNotUnderstood(
                $"kubectl asks for {ForeignText.Clean(version)}, and DeviceAuth writes {Version1} and {Version1Beta1}", $"Write {Version1} as apiVersion of the user's exec in the kubeconfig file.");
        }

        HandedToken token = tokens.Give(connection => RequireServer(info, question, connection, tokens.Target));
        return new JsonText()
            .Add("apiVersion", version)
            .Add("kind", Kind)
            .Add("status", new JsonText().Add("expirationTimestamp", HandedToken.Time(token.ExpiresAt)).Add("token", token.Secret.Reveal()))
            .Encode();
    }

    private static JsonObject? Info(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return JsonObject.FromJson(Encoding.UTF8.GetBytes(text)) is { } info && info.Text("kind") == Kind ? info : throw DeviceAuthError.RequestNotUnderstood(
            "what stands in KUBERNETES_EXEC_INFO is no ExecCredential", "Take the variable away; kubectl sets it itself.");
    }

    /// <summary>
    /// A cluster is seldom where one signs in for it, so its address is held against hosts that were named alone; and kubectl says it where
    /// it is told to (<c>provideClusterInfo</c>).
    /// </summary>
    private static void RequireServer(JsonObject? info, ProgramQuestion question, Connection connection, Target target)
    {
        if (question.Hosts.Count == 0)
        {
            return;
        }

        if (info?.Object("spec")?.Object("cluster")?.Text("server") is not { } server || HostRule.Read(server) is not { } address)
        {
            throw DeviceAuthError.RequestNotUnderstood(
                "kubectl does not say which cluster the token is for", "Write provideClusterInfo: true beside the user's exec in the kubeconfig file, or leave out -ForHost.");
        }

        HostRule.Require(address, question.Hosts, connection, target);
    }
}
