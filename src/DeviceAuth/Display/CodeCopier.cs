namespace DeviceAuth.Display;

/// <summary>
/// Asks the person's terminal to put the code into its clipboard (OSC 52). It works through SSH and remote sessions, since it is
/// the terminal that acts, and nothing answers: whether it did is seen when pasting.
/// </summary>
internal sealed class CodeCopier
{
    private const string Obstacle = "The code cannot be copied: the output does not go to a terminal that could do it.";

    private readonly Terminal _terminal;
    private readonly PromptWriter _writer;

    public CodeCopier(Terminal terminal, PromptWriter writer)
    {
        _terminal = terminal;
        _writer = writer;
    }

    /// <summary>Of a remote screen nothing is known, and the user asked: most ignore what they do not know.</summary>
    private bool CanCopy => _terminal.IsRemote || _terminal.TakesEscapeSequences;

    public void Copy(DeviceAuthPrompt prompt)
    {
        if (CanCopy)
        {
            _writer.Send(TerminalSequences.Copy(prompt.UserCode));
        }
        else
        {
            _writer.Note(Obstacle);
        }
    }

    /// <summary>Warns of what is known before there is a code.</summary>
    public void WarnOfObstacle()
    {
        if (!CanCopy)
        {
            _writer.Warn(Obstacle);
        }
    }
}
