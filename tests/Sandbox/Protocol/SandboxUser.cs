using System;
using System.Collections.Generic;
using System.Linq;

namespace DeviceAuth.Sandbox;

/// <summary>A person who can sign in on the device page.</summary>
internal sealed record SandboxUser(string Subject, string UserName, string Name, string Email)
{
    /// <summary>The password of everyone here; the page shows it, and there is nothing behind it to protect.</summary>
    public const string Password = "sandbox";

    public static IReadOnlyList<SandboxUser> All { get; } =
    [
        new("sandbox-user-1", "alice", "Alice Example", "alice@example.com"),
        new("sandbox-user-2", "bob", "Bob Example", "bob@example.com"),
    ];

    public static SandboxUser? Find(string? userName)
        => All.FirstOrDefault(u => string.Equals(u.UserName, userName?.Trim(), StringComparison.OrdinalIgnoreCase));
}
