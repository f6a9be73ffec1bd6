using System;
using System.Collections.Generic;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace DeviceAuth.Sandbox;

/// <summary>Speaks to the server's own control endpoints, so that a decision takes the same way whoever makes it.</summary>
internal sealed class ControlClient(Uri issuer) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
    {
        BaseAddress = issuer,
    };

    public void Dispose() => _http.Dispose();

    public Task ApproveAsync(string userCode, string userName, CancellationToken cancellationToken)
        => PostAsync(SandboxPaths.Approve, new() { ["user_code"] = userCode, ["user"] = userName }, cancellationToken);

    public Task DenyAsync(string userCode, CancellationToken cancellationToken)
        => PostAsync(SandboxPaths.Deny, new() { ["user_code"] = userCode }, cancellationToken);

    private async Task PostAsync(string path, Dictionary<string, string> form, CancellationToken cancellationToken)
    {
        using var content = new FormUrlEncodedContent(form);
        using var answer = await _http.PostAsync(new Uri(path, UriKind.Relative), content, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(await answer.Content.ReadAsStringAsync(cancellationToken));
        }
    }
}
