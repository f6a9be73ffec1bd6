using System;
using System.Text;

namespace DeviceAuth.Display;

/// <summary>The escape sequences that are used: operating system commands (ECMA-48 §8.3.89), as xterm and its heirs know them.</summary>
internal static class TerminalSequences
{
    private const string Start = "\u001b]";
    private const string End = "\u001b\\";

    /// <summary>OSC 8: a text that is a link.</summary>
    public static string Link(string text, Uri address) => $"{Start}8;;{address.InAscii()}{End}{text}{Start}8;;{End}";

    /// <summary>OSC 52: puts a text into the clipboard of the terminal, wherever the program runs.</summary>
    public static string Copy(string text) => $"{Start}52;c;{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}\u0007";
}
