using System;
using DeviceAuth.Connections;

namespace DeviceAuth.Benchmarks.Polling;

/// <summary>A screen that nobody looks at.</summary>
internal sealed class NoDisplay : ISignInDisplay
{
    public IBrowserDisplay Browser => throw new NotSupportedException("Nobody signs in by browser here.");

    public void RequireVisible()
    {
    }

    public void Show(DeviceAuthPrompt prompt)
    {
    }

    public void Tick(DeviceAuthPrompt prompt, TimeSpan remaining)
    {
    }

    public void TellOnceHowToKeep()
    {
    }

    public void Complete()
    {
    }
}
