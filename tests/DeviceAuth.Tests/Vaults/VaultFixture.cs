using System;
using System.Globalization;
using DeviceAuth.Tests.Fakes;
using DeviceAuth.Vaults;

namespace DeviceAuth.Tests.Vaults;

/// <summary>A vault of a name that no other test has, so that its state file is this test's alone.</summary>
internal sealed class VaultFixture : IDisposable
{
    private readonly TimeSpan _start;

    public VaultFixture()
    {
        Info = new VaultInfo("test-" + Guid.NewGuid().ToString("N"), true, "Other");
        Secrets.Registered.Add(Info);
        Pipeline = new FakePipeline(Clock);
        Vault = VaultIn(Pipeline);
        _start = Clock.Elapsed;
    }

    public FakeClock Clock { get; } = new();

    public FakeSecrets Secrets { get; } = new();

    public VaultInfo Info { get; }

    public SecretVault Vault { get; }

    /// <summary>The same vault as another command uses it.</summary>
    public SecretVault VaultIn(IPipeline pipeline) => new(Secrets, Info, RevisionOf, Clock, pipeline);

    /// <summary>How long the test's calls have waited so far.</summary>
    public TimeSpan Waited => Clock.Elapsed - _start;

    public FakePipeline Pipeline { get; }

    /// <summary>Texts of these tests are "revision:content".</summary>
    public static long? RevisionOf(string text) =>
        long.TryParse(text.Split(':')[0], NumberStyles.None, CultureInfo.InvariantCulture, out long revision) ? revision : null;

    public bool Write(string name, string text) => Vault.Write(name, text, RevisionOf(text) ?? 0);

    public string? Read(string name) => Vault.Read(name);

    public void Dispose()
    {
        System.IO.File.Delete(VaultFiles.Of(Info).State);
        System.IO.File.Delete(VaultFiles.Of(Info).Lock);
    }
}
