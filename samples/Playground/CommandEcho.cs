using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation.Language;
using System.Text;

namespace DeviceAuth.Playground;

/// <summary>A command as it looks when it is typed into pwsh: the prompt, and PSReadLine's colors.</summary>
internal static class CommandEcho
{
    private const string Prompt = "PS> ";
    private const string ContinuationPrompt = ">> ";

    public static string Draw(string command, Terminal terminal)
    {
        Parser.ParseInput(command, out Token[] tokens, out _);
        StringBuilder text = new(Prompt);
        int position = 0;
        foreach (Token token in Flatten(tokens))
        {
            int start = token.Extent.StartOffset;
            text.Append(command, position, start - position);
            string style = StyleOf(token);
            text.Append(style.Length > 0 ? terminal.Styled(style, token.Text) : token.Text);
            position = token.Extent.EndOffset;
        }

        text.Append(command, position, command.Length - position);
        return text.Replace("\n", Environment.NewLine + ContinuationPrompt).ToString();
    }

    /// <summary>The tokens with text in them; a line's end is left to the text between them.</summary>
    private static IEnumerable<Token> Flatten(Token[] tokens) =>
        tokens.Where(token => token.Kind is not (TokenKind.NewLine or TokenKind.LineContinuation or TokenKind.EndOfInput));

    private static string StyleOf(Token token) => token switch
    {
        { TokenFlags: var flags } when flags.HasFlag(TokenFlags.CommandName) => "\e[93m",
        { Kind: TokenKind.Comment } => "\e[32m",
        { Kind: TokenKind.Parameter } => "\e[90m",
        { Kind: TokenKind.Variable } => "\e[92m",
        { Kind: TokenKind.Number } => "\e[97m",
        { Kind: TokenKind.StringLiteral or TokenKind.StringExpandable } => "\e[36m",
        _ => "",
    };
}
