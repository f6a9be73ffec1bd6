namespace DeviceAuth.Display;

/// <summary>
/// Asks the person's terminal to put the code into its clipboard (OSC 52). It works through SSH and remote sessions, since it is
/// the terminal that acts, and nothing answers: whether it did is seen when pasting.
/// </summary>
internal sealed class CodeCopier
{
    private readonly Terminal _terminal;
    private readonly PromptWriter _writer;

    public CodeCopier(Terminal terminal, PromptWriter writer)
    {
        _terminal = terminal;
        _writer = writer;
    }

    public void Copy(DeviceAuthPrompt prompt)
    {
        // Of a remote screen nothing is known, and the user asked: most ignore what they do not know.
        if (_terminal.IsRemote || _terminal.TakesEscapeSequences)
        {
            _writer.Send(TerminalSequences.Copy(prompt.UserCode));
        }
        else
        {
            _writer.Warn("The code cannot be copied: the output does not go to a terminal that could do it.");
        }
    }
}
