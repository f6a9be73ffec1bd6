using System;

namespace DeviceAuth.Connections;

/// <summary>What a sign-in needs of the screen.</summary>
internal interface ISignInDisplay
{
    /// <summary>What a sign-in by browser needs of it.</summary>
    IBrowserDisplay Browser { get; }

    /// <summary>Throws <c>PromptNotVisible</c> where nothing can show a code. Asked before there is one.</summary>
    void RequireVisible();

    /// <summary>Shows code and address, or hands them to whoever the user chose instead.</summary>
    void Show(DeviceAuthPrompt prompt);

    /// <summary>Shows that the wait goes on.</summary>
    void Tick(DeviceAuthPrompt prompt, TimeSpan remaining);

    /// <summary>Says, once per process, how to make connections last.</summary>
    void TellOnceHowToKeep();

    /// <summary>Takes the progress away. Called however the wait ends.</summary>
    void Complete();
}
