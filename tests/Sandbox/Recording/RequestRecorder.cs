using System;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;

namespace DeviceAuth.Sandbox;

/// <summary>The outermost step of both servers: puts each request and its answer into the log.</summary>
internal sealed class RequestRecorder(RequestLog log, Func<PathString, bool> isOfInterest)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!isOfInterest(context.Request.Path))
        {
            await next(context);
            return;
        }

        var entry = log.Begin(await RecordedRequest.ReadAsync(context.Request));
        context.Features.Set(entry);

        var connection = context.Response.Body;
        context.Response.Body = new RecordingStream(connection, bytes => Record(bytes.Span));
        try
        {
            await next(context);
            if (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.BodyWriter.FlushAsync();
                Record([]);
            }
        }
        finally
        {
            context.Response.Body = connection;
        }

        void Record(ReadOnlySpan<byte> bytes) => log.Answer(entry, context.Response.StatusCode, bytes);
    }
}
