namespace DeviceAuth.Handover;

/// <summary>One way in which another program asks for a token and reads it.</summary>
internal abstract class HandoverFormat
{
    /// <summary>The program sends its question on the standard input.</summary>
    public virtual bool IsAsked => false;

    /// <summary>What the program is to read; null for nothing.</summary>
    /// <param name="question">What the program asks.</param>
    /// <param name="tokens">Where the token comes from.</param>
    /// <exception cref="DeviceAuthException">There is no token for it.</exception>
    public abstract string? Answer(ProgramQuestion question, TokenSupply tokens);

    /// <summary>What the program is to read where there is no token, so that it asks nobody else either; null for nothing.</summary>
    public virtual string? Refusal(ProgramQuestion question, DeviceAuthException error) => null;
}
