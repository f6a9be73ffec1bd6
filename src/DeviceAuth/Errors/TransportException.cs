using System;

namespace DeviceAuth.Errors;

/// <summary>No complete answer arrived. Stays inside the module: the caller knows what it means for the user.</summary>
internal sealed class TransportException : Exception
{
    public TransportException(TransportFailure failure, int? status, string message, Exception? innerException)
        : base(message, innerException)
    {
        Failure = failure;
        Status = status;
    }

    public TransportFailure Failure { get; }

    /// <summary>The HTTP status, where it arrived before the failure.</summary>
    public int? Status { get; }

    /// <summary>The server may have had the request and acted on it, though nobody has its answer.</summary>
    public bool MayHaveArrived { get; init; }
}
