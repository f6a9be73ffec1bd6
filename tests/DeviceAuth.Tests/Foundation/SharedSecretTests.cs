using System.Linq;
using System.Security;
using System.Threading.Tasks;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Foundation;

public sealed class SharedSecretTests
{
    [Fact]
    public void A_copy_is_the_readers_own()
    {
        SharedSecret shared = Sample.Shared("at-1");
        SecureString copy = shared.Copy();
        SecureString other = shared.Copy();

        copy.Dispose();

        Assert.Equal("at-1", other.Reveal());
        Assert.Equal("at-1", shared.Reveal());
        Assert.Equal("at-1", shared.Copy().Reveal());
    }

    [Fact]
    public void Many_read_it_at_once()
    {
        SharedSecret shared = Sample.Shared("at-1");
        string[] seen = new string[10_000];

        Parallel.For(0, seen.Length, i => seen[i] = i % 2 == 0 ? shared.Reveal() : shared.Copy().Reveal());

        Assert.Equal("at-1", Assert.Single(seen.Distinct()));
    }
}
