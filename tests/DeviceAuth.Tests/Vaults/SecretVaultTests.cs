using System;
using DeviceAuth.Errors;
using DeviceAuth.Vaults;
using Xunit;

namespace DeviceAuth.Tests.Vaults;

/// <summary>Nobody works from an outdated copy, and nobody writes over what cannot be seen.</summary>
public sealed class SecretVaultTests : IDisposable
{
    private readonly VaultFixture _on = new();

    public void Dispose() => _on.Dispose();

    [Fact]
    public void What_was_written_is_read_without_waiting()
    {
        Assert.True(_on.Write("a", "1:x"));

        Assert.Equal("1:x", _on.Read("a"));
        Assert.Equal(TimeSpan.Zero, _on.Waited);
    }

    [Fact]
    public void A_read_waits_until_an_outdated_copy_gives_way_to_the_newest()
    {
        _on.Write("a", "1:x");
        _on.Write("a", "2:y");
        _on.Secrets["a"] = "1:x";
        _on.Secrets.OnGet = _ => _on.Secrets["a"] = _on.Waited >= TimeSpan.FromSeconds(5) ? "2:y" : "1:x";

        Assert.Equal("2:y", _on.Read("a"));
        Assert.InRange(_on.Waited, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6));
    }

    [Fact]
    public void An_outdated_copy_that_stays_is_neither_used_nor_written_over()
    {
        _on.Write("a", "1:x");
        _on.Write("a", "2:y");
        _on.Secrets["a"] = "1:x";

        Assert.Equal(ErrorIds.VaultStale, Assert.Throws<DeviceAuthException>(() => _on.Read("a")).ErrorId);
        Assert.Equal(ErrorIds.VaultStale, Assert.Throws<DeviceAuthException>(() => _on.Write("b", "1:z")).ErrorId);
        Assert.Null(_on.Secrets["b"]);
        Assert.Equal("1:x", _on.Secrets["a"]);
    }

    [Fact]
    public void A_write_waits_until_the_last_write_of_another_connection_is_in_sight()
    {
        _on.Write("a", "1:x");
        object? hidden = _on.Secrets["a"];
        _on.Secrets["a"] = null;
        _on.Secrets.OnGet = _ => _on.Secrets["a"] = _on.Waited >= TimeSpan.FromSeconds(5) ? hidden : null;
        _on.Secrets.OnSet = (_, _) => Assert.NotNull(_on.Secrets["a"]);

        Assert.True(_on.Write("b", "1:z"));
    }

    [Fact]
    public void A_newer_value_of_another_machine_counts_at_once()
    {
        _on.Write("a", "1:x");
        _on.Secrets["a"] = "2:other machine";

        Assert.Equal("2:other machine", _on.Read("a"));
        Assert.Equal(TimeSpan.Zero, _on.Waited);
    }

    [Fact]
    public void A_value_that_was_removed_by_hand_long_after_is_gone_after_a_short_look()
    {
        _on.Write("a", "1:x");
        _on.Secrets["a"] = null;
        _on.Clock.Advance(TimeSpan.FromHours(1));
        TimeSpan before = _on.Waited;

        Assert.Null(_on.Read("a"));
        Assert.InRange(_on.Waited - before, TimeSpan.Zero, TimeSpan.FromSeconds(2));

        before = _on.Waited;
        Assert.Null(_on.Read("a"));
        Assert.Equal(before, _on.Waited);
    }

    [Fact]
    public void A_write_that_is_dated_ahead_guards_no_longer_than_any_other()
    {
        _on.Clock.Advance(TimeSpan.FromDays(1));
        _on.Write("a", "1:x");
        _on.Clock.Advance(TimeSpan.FromDays(-1));
        _on.Secrets["a"] = null;

        Assert.Null(_on.Read("a"));
    }

    [Fact]
    public void A_swallowed_write_is_noticed_and_not_taken_for_the_newest()
    {
        _on.Write("a", "1:x");
        _on.Secrets.Stored = _ => null;

        Assert.False(_on.Write("a", "2:y"));
        Assert.Equal("1:x", _on.Read("a"));
        Assert.Equal(TimeSpan.Zero, _on.Waited);
    }

    [Fact]
    public void A_removed_secret_is_gone_and_an_outdated_copy_of_it_is_not_used()
    {
        _on.Write("a", "1:x");
        _on.Vault.Remove("a");
        Assert.Null(_on.Read("a"));

        _on.Secrets["a"] = "1:x";
        Assert.Equal(ErrorIds.VaultStale, Assert.Throws<DeviceAuthException>(() => _on.Read("a")).ErrorId);
    }

    [Fact]
    public void A_removal_that_cannot_be_checked_is_an_error_and_what_is_gone_is_no_outdated_copy()
    {
        _on.Write("a", "1:x");
        _on.Secrets.OnGet = _ =>
        {
            if (_on.Secrets["a"] is null)
            {
                throw DeviceAuthError.VaultFailed(_on.Info.Name, "list its secrets", new InvalidOperationException("No."));
            }
        };

        Assert.Equal(ErrorIds.VaultFailed, Assert.Throws<DeviceAuthException>(() => _on.Vault.Remove("a")).ErrorId);

        _on.Secrets.OnGet = null;
        Assert.Null(_on.Read("a"));
        Assert.Equal(TimeSpan.Zero, _on.Waited);
    }

    [Fact]
    public void A_lost_state_file_costs_nothing_but_the_guard()
    {
        _on.Write("a", "1:x");
        System.IO.File.WriteAllText(VaultFiles.Of(_on.Info).State, "DeviceAuth vault state 2\na\tcut");

        Assert.Equal("1:x", _on.Read("a"));
        Assert.True(_on.Write("a", "2:y"));
        Assert.Equal("2:y", _on.Read("a"));
    }

    [Fact]
    public void The_state_file_has_nothing_of_the_secret()
    {
        _on.Write("a", "1:a-secret-token");

        Assert.DoesNotContain("secret-token", System.IO.File.ReadAllText(VaultFiles.Of(_on.Info).State), StringComparison.Ordinal);
    }

    [Fact]
    public void A_lock_that_will_never_come_is_an_error_at_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a link needs a right there that few have");
        string path = VaultFiles.Of(_on.Info).Lock;
        System.IO.File.CreateSymbolicLink(path, path);

        DeviceAuthException failure = Assert.Throws<DeviceAuthException>(() => _on.Vault.Hold());

        Assert.Equal(ErrorIds.VaultFailed, failure.ErrorId);
        Assert.Contains(path, failure.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.Zero, _on.Waited);
    }

    [Fact]
    public void Vaults_of_one_store_share_a_lock_whatever_they_are_called()
    {
        VaultInfo one = new("One", true, "Microsoft.PowerShell.SecretStore");

        Assert.Equal(VaultFiles.Of(one).Lock, VaultFiles.Of(one with { Name = "Two" }).Lock);
        Assert.NotEqual(VaultFiles.Of(_on.Info).Lock, VaultFiles.Of(_on.Info with { Name = "Two" }).Lock);
    }

    [Fact]
    public void The_lock_keeps_others_out_until_it_is_disposed_and_a_wait_for_it_can_be_interrupted()
    {
        using (_on.Vault.Hold())
        {
            Fakes.FakePipeline other = new(_on.Clock);
            other.OnSlept = other.Stop;
            Assert.ThrowsAny<OperationCanceledException>(() => _on.VaultIn(other).Hold());

            Fakes.FakePipeline patient = new(_on.Clock);
            Assert.Equal(ErrorIds.VaultFailed, Assert.Throws<DeviceAuthException>(() => _on.VaultIn(patient).Hold()).ErrorId);
        }

        _on.Vault.Hold().Dispose();
    }

    [Theory]
    [InlineData("{\"v\":\"1\",\"revision\":\"2\",\"list\":[\"a\",\"b\"]}\r\n")]
    [InlineData("{ \"list\" : [ \"a\", \"b\" ],\n\t\"revision\" : \"2\", \"v\":\"1\" }")]
    [InlineData("\uFEFF{\"v\":\"1\",\"revision\":2,\"list\":[\"a\",\"b\"]}")]
    public void A_record_is_what_was_written_however_a_vault_lays_it_out(string returned)
    {
        _on.Secrets.Stored = _ => returned;

        Assert.True(_on.Vault.Write("a", "{\"v\":\"1\",\"revision\":\"2\",\"list\":[\"a\",\"b\"]}", 2));
        _on.Read("a");
        Assert.Equal(TimeSpan.Zero, _on.Waited);
    }

    [Theory]
    [InlineData("{\"v\":\"1\",\"list\":[\"b\",\"a\"]}")]
    [InlineData("{\"v\":\"1\"}")]
    [InlineData("{\"v\":\"1\",\"list\":[\"a\",\"b\"]")]
    public void Another_record_is_not(string returned)
    {
        _on.Secrets.Stored = _ => returned;

        Assert.False(_on.Vault.Write("a", "{\"v\":\"1\",\"list\":[\"a\",\"b\"]}", 2));
    }

    [Fact]
    public void Many_reads_under_one_lock_read_each_secret_once_and_the_newest_once_more()
    {
        string[] names = ["a", "b", "c", "d", "e"];
        Array.ForEach(names, name => _on.Write(name, "1:" + name));
        int reads = 0;
        _on.Secrets.OnGet = _ => reads++;

        using (_on.Vault.Hold())
        {
            Array.ForEach(names, name => _on.Read(name));
        }

        Assert.Equal(names.Length + 1, reads);
    }

    [Fact]
    public void Many_reads_under_one_lock_ask_once_for_a_newest_secret_that_cannot_be_had()
    {
        string[] names = ["a", "b", "c", "newest"];
        Array.ForEach(names, name => _on.Write(name, "1:" + name));
        int asked = 0;
        _on.Secrets.OnGet = name =>
        {
            if (name == "newest")
            {
                asked++;
                throw DeviceAuthError.VaultFailed(_on.Info.Name, "read 'newest'", new InvalidOperationException("It is disabled."));
            }
        };

        using (_on.Vault.Hold())
        {
            Assert.All(new[] { "a", "b", "c" }, name => Assert.Equal("1:" + name, _on.Read(name)));
        }

        Assert.Equal(1, asked);
    }

    [Fact]
    public void A_failed_refresh_is_known_without_the_lock_until_the_next_write()
    {
        _on.Write("a", "1:x");
        _on.Vault.NoteRefreshFailure("a");

        using (_on.Vault.Hold())
        {
            Assert.Equal(_on.Clock.UtcNow, _on.VaultIn(_on.Pipeline).RefreshFailedAt("a"));
        }

        _on.Write("a", "2:y");
        Assert.Null(_on.Vault.RefreshFailedAt("a"));
    }

    [Fact]
    public void A_vault_that_kept_the_name_of_a_removed_secret_is_remembered_before_the_next_sign_in()
    {
        _on.Secrets.OnSet = (_, _) => throw new NameReservedException(
            DeviceAuthError.VaultNameReserved("v", "a", new InvalidOperationException("It is deleted but recoverable.")));
        Assert.Equal(ErrorIds.VaultFailed, Assert.Throws<DeviceAuthException>(() => _on.Write("a", "1:x")).ErrorId);
        _on.Clock.Advance(TimeSpan.FromDays(3));

        _on.Vault.WarnIfReserved("a");
        _on.Vault.WarnIfReserved("b");

        Assert.Contains("did not take 'a' 3 days ago", Assert.Single(_on.Pipeline.Warnings), StringComparison.Ordinal);
        _on.Secrets.OnSet = null;
        _on.Write("a", "1:x");
        _on.Vault.WarnIfReserved("a");
        Assert.Single(_on.Pipeline.Warnings);
    }

    [Fact]
    public void A_removed_secret_s_name_is_doubted_in_a_vault_that_is_known_to_keep_it()
    {
        _on.Write("a", "1:x");
        _on.Vault.Remove("a");
        _on.Vault.WarnIfReserved("a");
        Assert.Empty(_on.Pipeline.Warnings);

        new SecretVault(_on.Secrets, _on.Info with { ModuleName = "Az.KeyVault" }, VaultFixture.RevisionOf, _on.Clock, _on.Pipeline).WarnIfReserved("a");

        Assert.Contains("keep the name for 90 days", Assert.Single(_on.Pipeline.Warnings), StringComparison.Ordinal);
    }
}
