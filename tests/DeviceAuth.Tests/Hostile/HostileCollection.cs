using Xunit;

namespace DeviceAuth.Tests.Hostile;

/// <summary>Alone, since memory is measured.</summary>
[CollectionDefinition(nameof(HostileCollection), DisableParallelization = true)]
public sealed class HostileCollection;
