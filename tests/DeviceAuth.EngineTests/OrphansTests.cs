using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using DeviceAuth.Sandbox;
using Xunit;
using Xunit.Sdk;

namespace DeviceAuth.EngineTests;

/// <summary>The watch that every test of a sign-in has would find tokens that nobody has: otherwise it could not fail.</summary>
public sealed class OrphansTests : ScriptedTest
{
    private static readonly string OfAnotherType = Tokens.Replace("Bearer", "mac", StringComparison.Ordinal);

    [Fact]
    public async Task It_finds_what_could_be_revoked_nowhere()
    {
        Server.OnDiscovery(metadata => metadata.Remove("revocation_endpoint")).On(Token, ScriptedAnswer.Json(OfAnotherType));

        await Assert.ThrowsAnyAsync<XunitException>(() => ConnectAsync());
    }

    [Theory]
    [InlineData(200, "refresh_token", true)]
    [InlineData(200, "access_token", false)]
    [InlineData(400, "access_token", true)]
    public async Task It_finds_that_one_token_is_not_revoked(int status, string hint, bool isFound)
    {
        Server.On(Token, ScriptedAnswer.Json(OfAnotherType)).On(Revocation, ScriptedAnswer.Json("{}", status));
        EngineRun run = await ConnectAsync();
        IReadOnlyList<RequestLogEntry> entries = Server.Requests.Entries;
        RequestLogEntry[] without = [.. entries.Where(entry => entry.Form.GetValueOrDefault("token_type_hint") != hint)];

        run.AssertOneError("ResponseInvalid");
        Assert.Equal(entries.Count - 1, without.Length);
        Assert.Equal(isFound, Record.Exception(() => Orphans.AssertNone(run, without)) is XunitException);
    }

    [Fact]
    public async Task It_finds_an_access_token_that_came_alone()
    {
        Server.OnDiscovery(metadata => metadata.Remove("revocation_endpoint"))
            .On(Token, ScriptedAnswer.Json("""{"access_token":"access-token-of-the-test","token_type":"mac"}"""));

        await Assert.ThrowsAnyAsync<XunitException>(() => ConnectAsync());
    }
}
