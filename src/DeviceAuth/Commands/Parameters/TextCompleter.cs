using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;
using DeviceAuth.Errors;

namespace DeviceAuth.Commands.Parameters;

/// <summary>
/// Completes a text. What the person has typed is read without its quotes, and what is offered is quoted where it has to be, so
/// that it is one argument and nothing in it is run: names of vaults are anybody's. Tab opens no socket and no vault.
/// </summary>
public abstract class TextCompleter : IArgumentCompleter
{
    /// <summary>PowerShell takes each of them for a double quote.</summary>
    private const string DoubleQuotes = "\"\u201C\u201D\u201E";

    private const char Escape = '`';

    private protected TextCompleter()
    {
    }

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        string typed = Unquote(wordToComplete);
        return Offer(typed, fakeBoundParameters)
            .Where(offer => offer.Text.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(offer => new CompletionResult(
                CommandText.Quote(offer.Text), offer.Label ?? offer.Text, CompletionResultType.ParameterValue, offer.ToolTip));
    }

    /// <summary>All that could be meant; what does not begin with what was typed is left out later.</summary>
    /// <param name="typed">What was typed, without quotes.</param>
    /// <param name="parameters">The command's other parameters, as far as they are typed.</param>
    private protected abstract IEnumerable<Completion> Offer(string typed, IDictionary parameters);

    /// <summary>
    /// The text that is meant by an argument that may have been begun in quotes. In them a quote is doubled, or is given as a single
    /// one: PowerShell hands over the text of a word that it could read, with the quote that it began with.
    /// </summary>
    private static string Unquote(string word)
    {
        string quotes = word.Length == 0 ? ""
            : CommandText.SingleQuotes.IndexOf(word[0]) >= 0 ? CommandText.SingleQuotes
            : DoubleQuotes.IndexOf(word[0]) >= 0 ? DoubleQuotes
            : "";
        StringBuilder text = new();
        for (int i = quotes.Length > 0 ? 1 : 0; i < word.Length; i++)
        {
            bool isQuote = quotes.IndexOf(word[i]) >= 0;
            if (isQuote && i + 1 == word.Length)
            {
                break; // the one that ends it
            }

            bool isDoubled = isQuote && quotes.IndexOf(word[i + 1]) >= 0;
            bool isEscape = word[i] == Escape && quotes != CommandText.SingleQuotes && i + 1 < word.Length;
            text.Append(word[isDoubled || isEscape ? ++i : i]);
        }

        return text.ToString();
    }

    /// <summary>One text that is offered.</summary>
    /// <param name="Text">The text, unquoted.</param>
    /// <param name="ToolTip">What is known of it.</param>
    /// <param name="Label">How it stands in a list; null for the text itself.</param>
    private protected sealed record Completion(string Text, string ToolTip, string? Label = null);
}
