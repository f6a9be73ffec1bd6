using System;
using System.Linq;
using DeviceAuth.Display;
using Xunit;

namespace DeviceAuth.Tests.Display;

public sealed class TerminalEnvironmentTests
{
    [Theory]
    [InlineData("WT_SESSION=1")]
    [InlineData("DOMTERM=1")]
    [InlineData("TERM_PROGRAM=iTerm.app")]
    [InlineData("TERM_PROGRAM=vscode TERM=xterm-256color")]
    [InlineData("TERM=xterm-kitty")]
    [InlineData("TERM=foot-extra")]
    [InlineData("VTE_VERSION=5001")]
    [InlineData("KONSOLE_VERSION=201200")]
    [InlineData("FORCE_HYPERLINK=1")]
    [InlineData("TERM=tmux-256color TERM_PROGRAM=tmux TERM_PROGRAM_VERSION=3.4")]
    [InlineData("TERM=screen-256color TERM_PROGRAM=tmux TERM_PROGRAM_VERSION=next-3.6")]
    public void A_terminal_that_says_who_it_is_shows_links(string variables) => Assert.True(In(variables).ShowsLinks);

    [Theory]
    [InlineData("")]
    [InlineData("TERM=xterm-256color")]
    [InlineData("TERM=linux")]
    [InlineData("TERM_PROGRAM=Apple_Terminal")]
    [InlineData("VTE_VERSION=5000")]
    [InlineData("VTE_VERSION=new")]
    [InlineData("KONSOLE_VERSION=200000")]
    [InlineData("WT_SESSION=1 FORCE_HYPERLINK=0")]
    [InlineData("TERM=screen-256color VTE_VERSION=7006")]
    [InlineData("TERM=tmux-256color TERM_PROGRAM=tmux TERM_PROGRAM_VERSION=3.3a WT_SESSION=1")]
    [InlineData("TERM=tmux-256color TERM_PROGRAM=tmux")]
    public void Any_other_does_not(string variables) => Assert.False(In(variables).ShowsLinks);

    [Theory]
    [InlineData("NO_COLOR=1", true)]
    [InlineData("NO_COLOR=", false)]
    [InlineData("CI=true", true)]
    [InlineData("CI=1", true)]
    [InlineData("CI=false", false)]
    [InlineData("CI=0", false)]
    [InlineData("", false)]
    public void Text_alone_is_wanted_by_users_and_build_servers(string variables, bool isPlain) =>
        Assert.Equal(isPlain, In(variables).IsPlain);

    [Theory]
    [InlineData("TERM=dumb", true)]
    [InlineData("TERM=xterm", false)]
    [InlineData("", false)]
    public void A_dumb_terminal_says_so(string variables, bool isDumb) => Assert.Equal(isDumb, In(variables).IsDumb);

    private static TerminalEnvironment In(string variables)
    {
        ILookup<string, string> set = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(variable => variable.Split('='))
            .ToLookup(pair => pair[0], pair => pair[1]);
        return new TerminalEnvironment(name => set[name].SingleOrDefault());
    }
}
