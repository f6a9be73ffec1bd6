using System;
using System.Threading;
using System.Threading.Tasks;

namespace DeviceAuth;

/// <summary>
/// The thread that runs a command, seen from the work it does: PowerShell's pipeline thread in the module, a fake clock in
/// tests. All waiting happens here, so Ctrl+C ends it at once.
/// </summary>
internal interface IPipeline
{
    /// <summary>Cancelled when the user presses Ctrl+C.</summary>
    CancellationToken Stopping { get; }

    /// <summary>
    /// Blocks until the operation ends, and calls <paramref name="onTick"/> about once a second meanwhile. Throws
    /// <see cref="OperationCanceledException"/> at once when the user presses Ctrl+C, whether the operation notices or not.
    /// </summary>
    T Await<T>(Func<CancellationToken, Task<T>> operation, Action? onTick = null);

    /// <summary>Waits, cancellably like <see cref="Await{T}"/>; not at all where the duration is not positive.</summary>
    void Sleep(TimeSpan duration);

    /// <summary>
    /// The engine's own way to end a command: its flow of control (stop, break, <c>-WarningAction Stop</c>) and the user's errors in a
    /// script block. It passes through whatever catches faults.
    /// </summary>
    bool IsOfEngine(Exception exception);

    void WriteVerbose(string message);

    /// <summary>Warns. With <c>-WarningAction Stop</c> that ends the command: it is for before anything is under way, and for the very end.</summary>
    void WriteWarning(string message);

    /// <summary>
    /// Warns while something is under way that must not be lost, a code that a person has or tokens that have come: the command goes on
    /// whatever the user wants of warnings.
    /// </summary>
    void WriteNote(string message);
}
