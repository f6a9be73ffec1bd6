using System;
using System.Threading;

namespace DeviceAuth.Errors;

/// <summary>The last net, so that every error is one of the list.</summary>
internal static class Unforeseen
{
    /// <summary>Neither this module nor the engine threw it on purpose.</summary>
    public static bool Is(Exception exception, IPipeline pipeline) =>
        exception is not (DeviceAuthException or OutOfMemoryException or ThreadAbortException)
        && !(exception is OperationCanceledException && pipeline.Stopping.IsCancellationRequested)
        && !pipeline.IsOfEngine(exception);
}
