using System;
using System.Security;

namespace DeviceAuth.Connections;

/// <summary>What a sign-in by browser needs of the screen, the keyboard and the browser.</summary>
internal interface IBrowserDisplay
{
    /// <summary>A browser can be opened that comes back to this machine, or the user opens it.</summary>
    bool CanOpen { get; }

    /// <summary>Throws <c>BrowserNotAvailable</c> where nobody can paste. Asked before there is an address.</summary>
    void RequirePaste();

    /// <summary>Opens the address, and shows it, or hands it to whoever the user chose instead.</summary>
    void Show(DeviceAuthBrowserPrompt prompt);

    /// <summary>Shows that the wait goes on.</summary>
    void Tick(DeviceAuthBrowserPrompt prompt, TimeSpan remaining);

    /// <summary>Says what is wanted, and reads a line that nobody sees and no history has.</summary>
    SecureString ReadLine(string question);

    /// <summary>More lines have been pasted than were read; null where the host cannot tell, as a remote one never can.</summary>
    bool? HasMore { get; }

    /// <summary>Says what is wrong with what was pasted.</summary>
    void Say(string message);

    /// <summary>Says what strangers can bring about, once for each sign-in. It goes on whatever the user wants of warnings.</summary>
    void Note(string message);

    /// <summary>Takes the progress away. Called however the wait ends.</summary>
    void Complete();
}
