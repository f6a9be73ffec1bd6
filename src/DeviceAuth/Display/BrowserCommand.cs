using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace DeviceAuth.Display;

/// <summary>
/// A program that opens an address, with the words that it wants, as xdg-utils and the scripts of editors write them into
/// <c>$BROWSER</c>. No shell reads them.
/// </summary>
internal sealed class BrowserCommand
{
    /// <summary>Stands for the address.</summary>
    private const string Placeholder = "%s";

    /// <summary>These show pages in a terminal, which is PowerShell's here: they end at once, or take its keys.</summary>
    private static readonly HashSet<string> OfTerminals =
        new(["lynx", "w3m", "links", "links2", "elinks", "browsh", "www-browser"], StringComparer.Ordinal);

    private static readonly Regex Percent = new("%[s%]", RegexOptions.CultureInvariant);

    private readonly string _program;
    private readonly IReadOnlyList<string> _words;

    /// <param name="program">The program's full path.</param>
    /// <param name="words">What it is given; without a <c>%s</c> among them, the address comes last.</param>
    public BrowserCommand(string program, IReadOnlyList<string> words)
    {
        _program = program;
        _words = words;
    }

    /// <summary>
    /// Reads <c>$BROWSER</c>: a list with <c>:</c>, of which the first that works is wanted; each a program and words, with blanks
    /// between them, <c>%s</c> for the address and <c>%%</c> for a percent sign. A path with a blank or colon in it that leads to
    /// a program is that program. What is not found is left out, and so is what needs a terminal of its own.
    /// </summary>
    /// <param name="variable">The variable's value.</param>
    /// <param name="find">Gives a program's full path, null where there is none.</param>
    public static IEnumerable<BrowserCommand> Read(string? variable, Func<string, string?> find)
    {
        if (string.IsNullOrEmpty(variable))
        {
            yield break;
        }

        string? FindWindowed(string program) => find(program) is { } path && !OfTerminals.Contains(Path.GetFileName(path)) ? path : null;
        if (FindWindowed(variable!) is { } whole)
        {
            yield return new BrowserCommand(whole, []);
            yield break;
        }

        foreach (string entry in variable!.Split(':'))
        {
            if (ReadEntry(entry, FindWindowed) is { } command)
            {
                yield return command;
            }
        }
    }

    /// <summary>What starts it for an address.</summary>
    public ProcessStartInfo ToStart(string address)
    {
        IEnumerable<string> words = _words.Any(HasPlaceholder) ? _words : _words.Append(Placeholder);
        return new(_program, string.Join(" ", words.Select(word => Quote(Fill(word, address)))))
        {
            UseShellExecute = false,
            // What it says is not for this terminal, and what is typed here is not for it.
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    private static BrowserCommand? ReadEntry(string entry, Func<string, string?> find)
    {
        if (find(entry.Trim()) is { } alone)
        {
            return new BrowserCommand(alone, []);
        }

        string[] words = entry.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 0 && find(words[0]) is { } program
            ? new BrowserCommand(program, words.Skip(1).Where(word => word != "&").ToArray()) // nobody waits for it here
            : null;
    }

    private static bool HasPlaceholder(string word) => Percent.Matches(word).Cast<Match>().Any(found => found.Value == Placeholder);

    private static string Fill(string word, string address) =>
        Percent.Replace(word, found => found.Value == Placeholder ? address : "%");

    /// <summary>As .NET takes a command line apart on every platform: a quote is escaped, and backslashes before one are doubled.</summary>
    private static string Quote(string word) =>
        $"\"{Regex.Replace(Regex.Replace(word, @"(\\*)""", @"$1$1\"""), @"(\\+)$", "$1$1")}\"";
}
