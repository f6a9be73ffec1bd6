using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using DeviceAuth.Display;
using Xunit;

namespace DeviceAuth.Tests.Display;

/// <summary>What stands in <c>$BROWSER</c>, as xdg-utils and editors write it.</summary>
public sealed class BrowserCommandTests
{
    private const string Address = "https://login.example.com/device?user_code=WDJB-MJHT";

    [Theory]
    [InlineData("firefox", "/bin/firefox", "\"{0}\"")]
    [InlineData("/x/b --new-tab %s", "/x/b", "\"--new-tab\" \"{0}\"")]
    [InlineData("/x/b --new-tab", "/x/b", "\"--new-tab\" \"{0}\"")]
    [InlineData("/x/b  --url=%s\t-x", "/x/b", "\"--url={0}\" \"-x\"")]
    [InlineData("/x/b %s %s", "/x/b", "\"{0}\" \"{0}\"")]
    [InlineData("/x/b 100%% %s", "/x/b", "\"100%\" \"{0}\"")]
    [InlineData("/x/b %%s", "/x/b", "\"%s\" \"{0}\"")]
    [InlineData("/x/b %s &", "/x/b", "\"{0}\"")]
    [InlineData("/x/with blank/b", "/x/with blank/b", "\"{0}\"")]
    [InlineData("/x/with blank/b:firefox", "/x/with blank/b", "\"{0}\"")]
    [InlineData("/x/with:colon/b", "/x/with:colon/b", "\"{0}\"")]
    [InlineData("/x/b $(touch it) `id` ;x |y", "/x/b", "\"$(touch\" \"it)\" \"`id`\" \";x\" \"|y\" \"{0}\"")]
    [InlineData("/x/b \"%s\"", "/x/b", "\"\\\"{0}\\\"\"")]
    [InlineData("/x/b a\\", "/x/b", "\"a\\\\\" \"{0}\"")]
    public void An_entry_is_a_program_and_its_words(string variable, string program, string arguments)
    {
        ProcessStartInfo start = Read(variable).First().ToStart(Address);

        Assert.Equal(program, start.FileName);
        Assert.Equal(arguments.Replace("{0}", Address, System.StringComparison.Ordinal), start.Arguments);
        Assert.False(start.UseShellExecute);
    }

    [Theory]
    [InlineData("absent:/x/b %s:firefox", "/x/b", "/bin/firefox")]
    [InlineData(":firefox::", "/bin/firefox")]
    [InlineData("absent --new:also-absent")]
    [InlineData("lynx")]
    [InlineData("w3m %s:/x/elinks -remote:www-browser:firefox", "/bin/firefox")] // each would need this very terminal
    [InlineData(" : ")]
    [InlineData("")]
    [InlineData(null)]
    public void A_list_is_tried_in_turn_and_what_is_not_there_is_left_out(string? variable, params string[] programs) =>
        Assert.Equal(programs, Read(variable).Select(command => command.ToStart(Address).FileName));

    private static IEnumerable<BrowserCommand> Read(string? variable) => BrowserCommand.Read(variable, program => program switch
    {
        "firefox" or "lynx" or "w3m" or "www-browser" => $"/bin/{program}",
        "/x/elinks" => program,
        "/x/b" or "/x/with blank/b" or "/x/with:colon/b" => program,
        _ => null,
    });
}
