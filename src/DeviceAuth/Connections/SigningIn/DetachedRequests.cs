using System;
using System.Threading;
using System.Threading.Tasks;

namespace DeviceAuth.Connections;

/// <summary>
/// What a sign-in that Ctrl+C has ended still asks of the provider, while the prompt is back already: one after the other in the order in
/// which it was added, since the revocation of a token needs the client that is removed after it.
/// </summary>
internal sealed class DetachedRequests
{
    /// <summary>How long each of them may take.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private Task _last = Task.CompletedTask;

    /// <summary>Asks once the others are through.</summary>
    public void Add(Action<IPipeline> requests) =>
        _last = _last.ContinueWith(_ => Run(requests), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    /// <summary>Asks once an answer is there that is under way; not at all where it never comes.</summary>
    public void AddAfter<T>(Task<T> answer, Action<T, IPipeline> requests) => _last = Task.WhenAll(_last, answer).ContinueWith(
        _ =>
        {
            if (answer.Status == TaskStatus.RanToCompletion)
            {
                Run(pipeline => requests(answer.Result, pipeline));
            }
        },
        CancellationToken.None,
        TaskContinuationOptions.None,
        TaskScheduler.Default);

    private static void Run(Action<IPipeline> requests)
    {
        using DetachedPipeline pipeline = new(Longest);
        requests(pipeline);
    }
}
