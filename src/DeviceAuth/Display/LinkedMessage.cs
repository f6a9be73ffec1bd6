using System.Management.Automation;

namespace DeviceAuth.Display;

/// <summary>A message that a terminal shows with a link in it, and that is plain text in a variable, a file or a log.</summary>
internal sealed class LinkedMessage : HostInformationMessage
{
    private readonly string _plain;

    /// <param name="plain">The message without escape sequences.</param>
    /// <param name="linked">The same for the terminal.</param>
    public LinkedMessage(string plain, string linked)
    {
        _plain = plain;
        Message = linked;
    }

    public override string ToString() => _plain;
}
