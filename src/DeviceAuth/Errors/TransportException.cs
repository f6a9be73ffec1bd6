using System;
using System.Collections.Generic;

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

    /// <summary>Tokens in the part of a success that did arrive. Not public, so that no view of the error shows them.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> Traces { get; private set; } = [];

    /// <summary>The same failure, with what can be made out of the part of a success that did arrive.</summary>
    internal TransportException With(IReadOnlyList<KeyValuePair<string, string>> traces)
    {
        Traces = traces;
        return this;
    }

    /// <summary>Forgets them, once somebody has them: an error is kept for long.</summary>
    internal void Forget() => Traces = [];
}
