using System;
using System.Collections.Specialized;
using System.Net.Http;
using System.Threading.Tasks;
using System.Web;
using DeviceAuth.Sandbox;

namespace DeviceAuth.EngineTests.Fixtures;

/// <summary>An HTTP client that does what a browser and its person do. A script calls <see cref="Open"/>.</summary>
public sealed class PlayedBrowser
{
    private readonly TaskCompletionSource<Uri> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The person agrees.</summary>
    public bool Approves { get; set; } = true;

    /// <summary>Changes the redirect before it is followed; null leaves it to the person's patience.</summary>
    public Func<Uri, Uri?> Redirect { get; set; } = address => address;

    /// <summary>The address that was opened.</summary>
    public Task<Uri> Opened => _opened.Task;

    /// <summary>The last page, once it is there.</summary>
    public Task<string> Page { get; private set; } = Task.FromResult("");

    /// <summary>The parameters of the address.</summary>
    public NameValueCollection Asked => HttpUtility.ParseQueryString(Opened.Result.Query);

    /// <summary>The parameters that the browser brought back.</summary>
    public NameValueCollection Answered { get; private set; } = [];

    public void Open(Uri address)
    {
        _opened.TrySetResult(address);
        Page = Task.Run(async () =>
        {
            using AuthorizationPageVisitor visitor = new();
            Uri end = await visitor.DecideAsync(address, Approves);
            Answered = HttpUtility.ParseQueryString(end.Query);
            if (Redirect(end) is not { } target)
            {
                return "";
            }

            using HttpResponseMessage answer = await visitor.OpenAsync(target);
            return await answer.Content.ReadAsStringAsync();
        });
    }
}
