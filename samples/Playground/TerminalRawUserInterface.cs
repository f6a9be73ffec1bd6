using System;
using System.Management.Automation.Host;

namespace DeviceAuth.Playground;

/// <summary>The size of the terminal, which the views are fitted to. Nothing here reads keys or moves the cursor about.</summary>
internal sealed class TerminalRawUserInterface : PSHostRawUserInterface
{
    private readonly Terminal _terminal;

    public TerminalRawUserInterface(Terminal terminal) => _terminal = terminal;

    public override Size BufferSize
    {
        get => new(_terminal.Width, _terminal.Height);
        set => throw NotOffered();
    }

    public override Size WindowSize
    {
        get => BufferSize;
        set => throw NotOffered();
    }

    public override Size MaxWindowSize => BufferSize;

    public override Size MaxPhysicalWindowSize => BufferSize;

    public override Coordinates WindowPosition { get; set; }

    public override Coordinates CursorPosition { get; set; }

    public override int CursorSize { get; set; } = 25;

    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    public override string WindowTitle { get; set; } = "";

    public override bool KeyAvailable => false;

    public override void FlushInputBuffer()
    {
    }

    public override KeyInfo ReadKey(ReadKeyOptions options) => throw NotOffered();

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw NotOffered();

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw NotOffered();

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw NotOffered();

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) =>
        throw NotOffered();

    private static NotSupportedException NotOffered() => new("The playground's screen does not offer this.");
}
