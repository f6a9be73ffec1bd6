using System;
using System.Management.Automation.Host;

namespace DeviceAuth.EngineTests.Fixtures;

/// <summary>80 columns and no keyboard.</summary>
internal sealed class RecordingRawUI : PSHostRawUserInterface
{
    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    public override Coordinates CursorPosition { get; set; }

    public override Coordinates WindowPosition { get; set; }

    public override int CursorSize { get; set; } = 1;

    public override Size BufferSize { get; set; } = new(80, 50);

    public override Size WindowSize { get; set; } = new(80, 50);

    public override Size MaxWindowSize => new(80, 50);

    public override Size MaxPhysicalWindowSize => new(80, 50);

    public override bool KeyAvailable => false;

    public override string WindowTitle { get; set; } = "";

    public override KeyInfo ReadKey(ReadKeyOptions options) => throw new InvalidOperationException("There is no keyboard.");

    public override void FlushInputBuffer()
    {
    }

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents)
    {
    }

    public override void SetBufferContents(Rectangle rectangle, BufferCell fill)
    {
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => new BufferCell[0, 0];

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill)
    {
    }
}
