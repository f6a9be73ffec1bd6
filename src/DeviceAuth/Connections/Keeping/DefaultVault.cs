using System;

namespace DeviceAuth.Connections;

/// <summary>The user's default vault, as it was last looked up.</summary>
/// <param name="Name">Its registered name; where there is no default vault any more, that of the last one.</param>
/// <param name="CountsUntil">How long that counts, by the monotonic clock; null where there is no default vault any more.</param>
internal sealed record DefaultVault(string Name, TimeSpan? CountsUntil);
