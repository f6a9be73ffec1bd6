using System.Collections.Generic;
using System.Linq;
using DeviceAuth.EngineTests.Fixtures;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LastCollection))]

namespace DeviceAuth.EngineTests.Fixtures;

/// <summary>Tests that wait for what runs beside all others: they come when the others have ended, those of <see cref="AloneCollection"/> too.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class LastCollection : ITestCollectionOrderer
{
    public const string Name = "Last";

    /// <summary>In no order, as without this, but for what comes first and last.</summary>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [
            .. DefaultTestCollectionOrderer.Instance.OrderTestCollections(testCollections)
                .OrderBy(collection => collection.TestCollectionDisplayName switch { FirstCollection.Name => 0, Name => 2, _ => 1 }),
        ];
}
