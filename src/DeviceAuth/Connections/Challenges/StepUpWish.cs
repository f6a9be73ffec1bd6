using System;
using System.Collections.Generic;

namespace DeviceAuth.Connections;

/// <summary>What the user says of a sign-in anew, whose server, client and terms are known.</summary>
internal sealed class StepUpWish
{
    /// <summary>The connection's name.</summary>
    public string Name { get; init; } = ConnectionName.Default;

    /// <summary>The additional parameters of the sign-in before, whose values were not kept.</summary>
    public IReadOnlyDictionary<string, string> AdditionalParameters { get; init; } = new Dictionary<string, string>();

    /// <summary>A person signs in anew though that was done for this very refusal.</summary>
    public bool IsForced { get; init; }

    /// <summary>How long the user is ready to wait; null for as long as the code lives.</summary>
    public TimeSpan? Timeout { get; init; }
}
