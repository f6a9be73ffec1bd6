namespace DeviceAuth.Providers;

/// <summary>A provider as the user named it: what a message must repeat so that the same sign-in comes of it.</summary>
internal sealed record ProviderReference
{
    /// <param name="name">The profile's name.</param>
    /// <param name="host">The provider's own host, if one was named.</param>
    /// <param name="tenant">The tenant, if one was named.</param>
    public ProviderReference(string name, string? host = null, string? tenant = null)
    {
        Name = name;
        Host = host;
        Tenant = tenant;
    }

    public string Name { get; }

    public string? Host { get; }

    public string? Tenant { get; }

    /// <summary>The parameters that chose the server, for messages.</summary>
    public string GivenAs => (Host, Tenant) switch
    {
        (null, null) => "-Provider",
        (_, null) => "-ProviderHost",
        (null, _) => "-Tenant",
        _ => "-ProviderHost and -Tenant",
    };
}
