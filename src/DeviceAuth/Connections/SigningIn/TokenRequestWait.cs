using System;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>
/// A request that may bring tokens. It is not cut off at once by Ctrl+C or by what the screen throws meanwhile: nobody could give back then
/// what it brings.
/// </summary>
internal sealed class TokenRequestWait
{
    /// <summary>How long the answer of a request that was under way may still come after Ctrl+C, while the prompt is back already.</summary>
    private static readonly TimeSpan LastAnswer = TimeSpan.FromSeconds(2);

    /// <summary>What the request brings that was under way, once it is there; null where none was interrupted.</summary>
    public Task<IssuedTokens?>? Coming { get; private set; }

    /// <summary>The answer. Throws what the request throws, and what interrupts it.</summary>
    /// <param name="pipeline">Where to wait.</param>
    /// <param name="send">The request.</param>
    /// <param name="before">What earlier answers of the same flow brought.</param>
    /// <param name="onTick">Called about once a second.</param>
    public OAuthResponse Await(
        IPipeline pipeline, Func<CancellationToken, Task<OAuthResponse>> send, IssuedTokens? before = null, Action? onTick = null)
    {
        CancellationTokenSource giveUp = new();
        Task<OAuthResponse> request = Task.Run(() => send(giveUp.Token));
        try
        {
            return pipeline.Await(_ => request, onTick);
        }
        catch when (!request.IsFaulted)
        {
            giveUp.CancelAfter(LastAnswer);
            Coming = request.ContinueWith(
                finished => IssuedTokens.Of(before, finished.Status == TaskStatus.RanToCompletion ? IssuedTokens.GivenBy(finished.Result)
                    : finished.Exception?.InnerException is TransportException broken ? IssuedTokens.Of(broken.Traces)
                    : null),
                TaskScheduler.Default);
            throw;
        }
    }
}
