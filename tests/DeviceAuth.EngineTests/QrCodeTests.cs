using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using DeviceAuth.EngineTests.Fixtures;
using DeviceAuth.EngineTests.QrCodes;
using DeviceAuth.Sandbox;
using Xunit;

namespace DeviceAuth.EngineTests;

public sealed class QrCodeTests : ScriptedTest
{
    [Theory]
    [InlineData(24)]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(90)]
    [InlineData(120)]
    [InlineData(140)]
    [InlineData(170)]
    [InlineData(200)]
    [InlineData(230)]
    [InlineData(250)]
    public async Task A_reader_reads_the_complete_address(int length)
    {
        string address = "https://l.example/?c=".PadRight(length, 'a');
        Answer("verification_uri_complete", address);

        await (await ConnectAsync("-QrCode")).SucceedAsync();

        Assert.Equal(address, QrCodeReader.Read(Drawing()));
        AssertPromptIsWhole();
        Assert.Contains("Or scan this, and check that the page shows the code WDJB-MJHT:", Screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_there_is_no_complete_address_it_is_the_plain_one()
    {
        await (await ConnectAsync("-QrCode")).SucceedAsync();

        Assert.Equal("https://login.example.com/device", QrCodeReader.Read(Drawing()));
        AssertPromptIsWhole();
        Assert.Contains("Or scan this to open the page:", Screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_in_other_letters_is_written_so_that_every_reader_takes_it()
    {
        Answer("verification_uri_complete", "https://bücher.example/gerät?code=WDJB-MJHT");

        await (await ConnectAsync("-QrCode")).SucceedAsync();

        Assert.Equal("https://xn--bcher-kva.example/ger%C3%A4t?code=WDJB-MJHT", QrCodeReader.Read(Drawing()));
    }

    [Fact]
    public async Task It_is_light_on_dark_by_colours_of_the_host_and_holds_no_escape_sequence()
    {
        EngineRun run = await (await ConnectAsync("-QrCode")).SucceedAsync();

        HostInformationMessage[] lines = [.. run.Streams.Information.Snapshot()
            .Select(record => Assert.IsType<HostInformationMessage>(record.MessageData))
            .Where(message => message.Message.Contains('█', StringComparison.Ordinal))];
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Equal((ConsoleColor.White, ConsoleColor.Black), (line.ForegroundColor, line.BackgroundColor)));
        Assert.DoesNotContain('\u001b', Screen.Text);
    }

    [Fact]
    public async Task Where_information_is_ignored_it_is_on_the_screen_too()
    {
        await (await ConnectAsync("-QrCode -InformationAction Ignore")).SucceedAsync();

        Assert.Equal("https://login.example.com/device", QrCodeReader.Read(Drawing()));
    }

    [Fact]
    public async Task Unasked_there_is_none()
    {
        await (await ConnectAsync()).SucceedAsync();

        Assert.Empty(Drawing());
    }

    [Theory]
    [InlineData(490, 50)] // too wide
    [InlineData(40, 19)] // too high: it needs 19 lines, and one more stays free
    public async Task One_that_does_not_fit_is_a_warning_and_the_login_goes_on(int length, int screenHeight)
    {
        Answer("verification_uri_complete", "https://l.example/?c=".PadRight(length, 'a'));
        Screen.RawUI.WindowSize = new(80, screenHeight);

        await AssertWarnsAsync(Engine, $"and the screen has 80 and {screenHeight}");

        AssertPromptIsWhole();
    }

    [Fact]
    public async Task Without_a_screen_it_is_a_warning_and_the_login_goes_on()
    {
        using Engine silent = Engine.OpenWithoutHost();
        silent.Set("authority", Server.Issuer);
        silent.Set("name", Name);

        await AssertWarnsAsync(silent, "the size of the screen is not known here");
    }

    [Theory]
    [InlineData("-QrCode")]
    [InlineData("-OpenBrowser")]
    [InlineData("-CopyCode")]
    public async Task A_script_block_in_place_of_the_prompt_takes_its_place_too(string parameter)
    {
        EngineRun run = await ConnectAsync("-PromptAction { 'sent' } " + parameter);

        run.AssertOneError("ParameterInvalid", ErrorCategory.InvalidArgument);
        Assert.Empty(Server.Requests.Entries);
    }

    [Fact]
    public void QRCoder_lies_beside_the_module() => Assert.True(File.Exists(Path.Combine(Places.ModuleFolder, "QRCoder.dll")));

    private void Answer(string member, string value)
    {
        JsonObject codes = JsonNode.Parse(Codes)!.AsObject();
        codes[member] = value;
        Server.On(DeviceAuthorization, ScriptedAnswer.Json(codes.ToJsonString()));
    }

    private IReadOnlyList<string> Drawing() => [.. Screen.Text.Split('\n').Select(line => line.TrimEnd('\r'))
        .Where(line => line.IndexOfAny(['█', '▀', '▄']) >= 0)];

    private void AssertPromptIsWhole()
    {
        string text = Screen.Text.ReplaceLineEndings("\n");
        Assert.Contains("\n    https://login.example.com/device\n", text, StringComparison.Ordinal);
        Assert.Contains("and enter the code:  WDJB-MJHT ", text, StringComparison.Ordinal);
    }

    private static async Task AssertWarnsAsync(Engine engine, string reason)
    {
        EngineRun run = await (await engine.RunAsync(Connect + "-QrCode")).SucceedAsync();

        string warning = Assert.Single(run.Streams.Warning).Message;
        Assert.StartsWith("The QR code cannot be shown: ", warning, StringComparison.Ordinal);
        Assert.Contains(reason, warning, StringComparison.Ordinal);
        Assert.EndsWith("The sign-in goes on with the address and the code.", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("█", string.Join("", run.Streams.Information.Snapshot()), StringComparison.Ordinal);
        Assert.Single(run.Output);
    }
}
