using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Language;
using DeviceAuth.Commands.Parameters;
using Xunit;

namespace DeviceAuth.Tests.Commands;

/// <summary>What Tab puts into the line is one argument and nothing in it is run, however its text is made.</summary>
public sealed class TextCompleterTests
{
    private static readonly string[] Texts = ["Store", "Bob's vault", "a b", "x;calc", "$(calc)", "`n", "say \"hi\"", "-All", "‘odd’", "@a", "100%"];

    [Theory]
    [InlineData("'Bob", "Bob's vault")]
    [InlineData("'Bob''s v", "Bob's vault")]
    [InlineData("'Bob's v", "Bob's vault")]
    [InlineData("\"Bob's", "Bob's vault")]
    [InlineData("'Bob''s vault'", "Bob's vault")]
    [InlineData("\"say `\"h", "say \"hi\"")]
    [InlineData("\"say \"\"h", "say \"hi\"")]
    [InlineData("a` b", "a b")]
    [InlineData("'‘‘odd", "‘odd’")]
    [InlineData("ST", "Store")]
    [InlineData("'ST'", "Store")]
    public void A_text_that_was_begun_in_quotes_is_completed(string typed, string text) =>
        Assert.Equal([text], Complete(typed).Select(result => result.ListItemText));

    [Fact]
    public void Each_text_is_one_argument_and_that_text()
    {
        CompletionResult[] results = [.. Complete("")];

        Assert.Equal(Texts, results.Select(result => result.ListItemText));
        Assert.All(results, result =>
        {
            ScriptBlockAst script = Parser.ParseInput($"Test-It -Vault {result.CompletionText}", out _, out ParseError[] errors);
            Assert.Empty(errors);
            PipelineAst pipeline = Assert.IsType<PipelineAst>(Assert.Single(script.EndBlock.Statements));
            CommandAst command = Assert.IsType<CommandAst>(Assert.Single(pipeline.PipelineElements));
            Assert.Equal(3, command.CommandElements.Count);
            Assert.Equal(result.ListItemText, Assert.IsType<StringConstantExpressionAst>(command.CommandElements[2]).Value);
        });
    }

    [Fact]
    public void Every_completer_is_one() => Assert.All(
        typeof(TextCompleter).Assembly.GetTypes().Where(type => typeof(IArgumentCompleter).IsAssignableFrom(type)),
        type => Assert.True(typeof(TextCompleter).IsAssignableFrom(type), type.Name));

    private static IEnumerable<CompletionResult> Complete(string typed) =>
        new Completer().CompleteArgument("Test-It", "Vault", typed, null!, new Hashtable());

    private sealed class Completer : TextCompleter
    {
        private protected override IEnumerable<Completion> Offer(string typed, IDictionary parameters) =>
            Texts.Select(text => new Completion(text, "a text"));
    }
}
