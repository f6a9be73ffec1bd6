using System.Threading.Tasks;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>
/// One way to sign in, from its first request to the tokens. What was asked for, the client and the server are the flow's own; what is
/// done before and after it is the same for all (<see cref="SignIn"/>). It demands of the server's metadata what it needs.
/// </summary>
internal interface ISignInFlow
{
    /// <summary>A person may be at it by now: it must not be run again by itself (RFC 8628 §3.1).</summary>
    bool HasBegun { get; }

    /// <summary>
    /// What all answers brought, whether it could be used or not; null where none brought anything. One that is taken for a passing trouble
    /// may have brought tokens too.
    /// </summary>
    IssuedTokens? Issued { get; }

    /// <summary>What of it the last answer did not bring, so that nobody has it though the sign-in succeeds; null where there is nothing.</summary>
    IssuedTokens? Superseded { get; }

    /// <summary>
    /// What all answers brought and the one brings that was under way when Ctrl+C came, once it is there; null where none was under way. The
    /// person may have approved in that very moment.
    /// </summary>
    Task<IssuedTokens?>? Coming { get; }

    /// <summary>Runs to the end on the pipeline thread. Whatever the end is, nothing of it is left on the screen or listens.</summary>
    TokenResponse Run(ISignInDisplay display, IPipeline pipeline);
}
