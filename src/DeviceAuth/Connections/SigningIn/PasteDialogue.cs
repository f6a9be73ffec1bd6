using System;
using System.Text;
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
                ? "There is no code in what was pasted. Copy the whole address that the browser ends at, or the code that the page shows."
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
        StringBuilder text = new(_display.ReadLine(question).Reveal());
        for (int lines = 1; lines < MostLines; lines++)
        {
            bool hasMore = _display.HasMore;
            if (!hasMore && !PastedAnswer.IsUnfinished(text.ToString()))
            {
                break;
            }

            string more = _display.ReadLine(hasMore ? "" : Rest).Reveal();
            if (more.Length == 0 && !hasMore)
            {
                break; // that is all there is
            }

            text.Append(more);
        }

        return text.ToString();
    }
}
