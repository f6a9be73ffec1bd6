using System;
using DeviceAuth.Display;
using Xunit;

namespace DeviceAuth.Tests.Display;

public sealed class TerminalSequencesTests
{
    [Theory]
    [InlineData("https://login.example.com/device?user_code=WDJB-MJHT", "https://login.example.com/device?user_code=WDJB-MJHT")]
    [InlineData("https://bücher.example/gerät", "https://xn--bcher-kva.example/ger%C3%A4t")]
    [InlineData("https://login.example.com/a\"b c", "https://login.example.com/a%22b%20c")]
    public void A_link_holds_the_address_in_ascii(string address, string written) =>
        Assert.Equal($"\u001b]8;;{written}\u001b\\text\u001b]8;;\u001b\\", TerminalSequences.Link("text", new Uri(address)));

    [Fact]
    public void A_code_is_copied_as_base64_of_utf_8() =>
        Assert.Equal("\u001b]52;c;V0RKQi1NSkhU\u0007", TerminalSequences.Copy("WDJB-MJHT"));
}
