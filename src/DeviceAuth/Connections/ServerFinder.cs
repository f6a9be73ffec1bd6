using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>Finds the endpoints again that a small vault could not hold (<see cref="RecordForm.Bare"/>).</summary>
internal sealed class ServerFinder
{
    private readonly MetadataDiscovery _discovery;

    public ServerFinder(MetadataDiscovery discovery) => _discovery = discovery;

    /// <summary>The connection with all endpoints of its server. Throws as discovery does where they cannot be found.</summary>
    public Connection Complete(Connection connection, IPipeline pipeline) => connection.Server.TokenEndpoint is not null
        ? connection
        : connection with
        {
            Server = connection.Server.With(pipeline.Await(stopping => _discovery.DiscoverAsync(
                connection.Server.Authority, stopping, connection.Server.Provider?.GivenAs ?? MetadataDiscovery.AuthorityParameter))),
        };
}
