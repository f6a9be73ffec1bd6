using System;
using System.Collections.Generic;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Connections;

/// <summary>Asks the person for what the browser ended at, and says what is wrong with it; after the third time it ends.</summary>
internal sealed class PasteDialogue
{
    private const int MostTries = 3;

    /// <summary>More lines than any address wraps to: what goes on for longer is something else that was pasted.</summary>
    private const int MostLines = 200;

    private const string Question = "Paste it here and press Enter (it is not shown): ";
    private const string Again = "Paste it again and press Enter: ";
    private const string Rest = "That was the beginning. Paste the rest and press Enter: ";
    private const string PerhapsMore = "If there is more of it, paste that; if that was all, press Enter: ";

    /// <summary>A console that reads keys takes Ctrl+V for one of them (PowerShell#3511), and shows nothing of that here.</summary>
    private const string Keys = " Nothing arrived: where Ctrl+V does not paste, the right mouse button or Ctrl+Shift+V does.";

    private readonly IBrowserDisplay _display;
    private readonly AuthorizationRequest _request;
    private readonly Action _checkTime;

    /// <param name="display">The screen and the keyboard.</param>
    /// <param name="request">What is to be answered.</param>
    /// <param name="checkTime">Throws where the person took too long: a host's reading cannot be cut short.</param>
    public PasteDialogue(IBrowserDisplay display, AuthorizationRequest request, Action checkTime)
    {
        _display = display;
        _request = request;
        _checkTime = checkTime;
    }

    /// <summary>The answer. Throws <c>ResponseInvalid</c> where nothing fits.</summary>
    public AuthorizationAnswer Ask()
    {
        string question = Question;
        for (int tries = 0; tries < MostTries; tries++)
        {
            string pasted = Read(question);
            _checkTime();
            if (AuthorizationAnswer.ReadPasted(pasted, _request) is { } answer)
            {
                return answer;
            }

            _display.Say(PastedAnswer.Query(pasted).Length == 0
                ? $"There is no code in what was pasted. Copy the whole address that the browser ends at, or the code that the page shows.{(PastedAnswer.IsNothing(pasted) ? Keys : "")}"
                : "What was pasted belongs to another sign-in, or is not whole. Open the address above, and copy what the browser ends at then.");
            question = Again;
        }

        throw DeviceAuthError.PasteUnfit();
    }

    /// <summary>
    /// One line, and all that comes with it: a terminal that wrapped an address has it copied in lines, of which none may be left over for
    /// the prompt.
    /// </summary>
    private string Read(string question)
    {
        List<string> lines = [_display.ReadLine(question).Reveal()];
        while (lines.Count < MostLines && Next(lines) is { } next)
        {
            string more = _display.ReadLine(next).Reveal();
            if (more.Length == 0 && next.Length > 0)
            {
                break; // that is all there is
            }

            lines.Add(more);
        }

        return string.Concat(lines);
    }

    /// <summary>What the next line is asked for with; null where there is none.</summary>
    private string? Next(List<string> lines)
    {
        string text = string.Concat(lines);
        return _display.HasMore switch
        {
            true => "",
            false when PastedAnswer.IsUnfinished(text, _request) => Rest,
            false => IsFull(lines) && !PastedAnswer.IsFinished(text, _request, isFullLine: true) ? PerhapsMore : null,

            // A remote screen does not tell: lines that nobody read would be typed at its prompt, and stand in its history.
            null => text.Length == 0 || PastedAnswer.IsFinished(text, _request, IsFull(lines)) ? null : PerhapsMore,
        };
    }

    /// <summary>What a terminal wraps has lines of one length, but for the last.</summary>
    private static bool IsFull(List<string> lines) => lines.Count > 1 && lines[lines.Count - 1].Length == lines[0].Length;
}
