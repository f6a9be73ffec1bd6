namespace DeviceAuth.OAuth;

/// <summary>Where somebody else's word for a client comes from: a script block of the user's.</summary>
internal interface IAssertionSource
{
    /// <summary>Gets it anew. On the pipeline thread.</summary>
    /// <exception cref="DeviceAuthException">There is none to be had.</exception>
    string Get();
}
