using System.Net;
using System.Net.Http;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace DeviceAuth.Benchmarks.Polling;

/// <summary>A server on which nobody ever approves.</summary>
internal sealed class PendingHandler : HttpMessageHandler
{
    private const string Grant = """
        {"device_code":"GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS","user_code":"WDJB-MJHT",
         "verification_uri":"https://login.example.com/device","expires_in":7200,"interval":5}
        """;

    private const string Pending = """{"error":"authorization_pending"}""";

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        bool isGrant = request.RequestUri!.AbsolutePath == "/device";
        return Task.FromResult(new HttpResponseMessage(isGrant ? HttpStatusCode.OK : HttpStatusCode.BadRequest)
        {
            Content = new StringContent(isGrant ? Grant : Pending, Encoding.UTF8, "application/json"),
        });
    }
}
