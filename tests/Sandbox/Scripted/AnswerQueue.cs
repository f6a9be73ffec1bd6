using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;

namespace DeviceAuth.Sandbox;

/// <summary>The answers of one path, in order; the last one repeats.</summary>
internal sealed class AnswerQueue(IReadOnlyList<ScriptedAnswer> answers)
{
    private int _next = -1;

    public Task AnswerAsync(HttpContext context)
    {
        var index = Interlocked.Increment(ref _next);
        return answers[index < answers.Count ? index : answers.Count - 1].WriteAsync(context);
    }
}
