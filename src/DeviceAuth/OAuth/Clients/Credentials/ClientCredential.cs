using System;
using System.Collections.Generic;
using System.Security;

namespace DeviceAuth.OAuth;

/// <summary>
/// What a client proves with that it is the registered one, where that is not a secret that it was given as such: a key, a certificate, a
/// secret that a vault has, or somebody else's word (RFC 7521 §4.2). What is kept of it is another thing than what a process has.
/// </summary>
internal abstract class ClientCredential
{
    /// <summary>What it is, in a message.</summary>
    public abstract string Description { get; }

    /// <summary>What to do where a server refuses it, in a sentence without its end.</summary>
    public abstract string Remedy { get; }

    /// <summary>
    /// The client, ready for one request and no other. On the pipeline thread: what signs or asks may be a script block or a smart card.
    /// </summary>
    /// <param name="client">The client.</param>
    /// <param name="server">Who is asked.</param>
    /// <param name="now">The time by the wall clock.</param>
    /// <exception cref="DeviceAuthException">It cannot be used here.</exception>
    public abstract ClientRegistration Prove(ClientRegistration client, AssertionAddressee server, DateTimeOffset now);

    /// <summary>The other one is the same, by what is kept of it.</summary>
    public abstract bool IsSame(ClientCredential? other);

    /// <summary>All that is needed of it is here, and nothing has to be asked for.</summary>
    public abstract bool IsWhole { get; }

    /// <summary>As far as can be told without asking for anything, this machine and this process have what is needed of it.</summary>
    public virtual bool IsAtHand => IsWhole;

    /// <summary>The texts in it that are secret, so that no message quotes them; none where this process has none.</summary>
    public virtual IReadOnlyList<SecureString> Secrets => [];
}
