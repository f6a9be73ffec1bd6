using System;
using System.IO;
using System.Linq;
using System.Management.Automation;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using System.Xml.Linq;
using DeviceAuth.EngineTests.Fixtures;
using Xunit;

namespace DeviceAuth.EngineTests;

/// <summary>
/// The module's views, drawn by the engine at a terminal of 80 columns, of objects as they are and as they come out of a job.
/// </summary>
public sealed class ViewTests : ScriptedTest
{
    private const string Get = "Get-DeviceAuthConnection $name; Get-DeviceAuthToken -Name $name";
    private static readonly string[] Long =
        [.. Enumerable.Range(1, 12).Select(i => $"https://api.example.com/scopes/number-{i}.read")];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tables_fit_80_columns_and_show_no_secret(bool deserialized)
    {
        string[] lines = await DrawAsync(deserialized, "TableControl");

        AssertHeads(lines, "Name", "Account", "Authority", "Expires in", "Kept in");
        AssertHeads(lines, "Name", "Type", "Expires in", "Scopes");
        string address = Regex.Escape(Server.Issuer.Authority);
        Assert.Contains(lines, line => Regex.IsMatch(line, $" {address} +60 minutes +memory *$"));
        Assert.Contains(lines, line => line.Contains("Bearer", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Lists_fit_80_columns_and_show_no_secret(bool deserialized)
    {
        string[] lines = await DrawAsync(deserialized, "ListControl");

        AssertItem(lines, "Client id", "scripted-cli");
        AssertItem(lines, "Expires in", "60 minutes");
        AssertItem(lines, "Kept in", "memory");
        AssertItem(lines, "Access token", "(SecureString");
    }

    [Fact]
    public async Task A_connection_that_has_expired_is_shown_as_such()
    {
        Server.On(Token, Sandbox.ScriptedAnswer.Json("""{"access_token":"access-token-of-the-test","expires_in":1}"""));
        await (await ConnectAsync()).SucceedAsync();

        EngineRun run = await RunAsync(
            "$c = Get-DeviceAuthConnection $name; while ($c.ExpiresOn -gt [datetime]::Now) { } ; $c | Out-Host");
        await run.SucceedAsync();

        Assert.Contains("EXPIRED", Screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_without_a_known_end_is_shown_as_such()
    {
        Server.On(Token, Sandbox.ScriptedAnswer.Json("""{"access_token":"access-token-of-the-test"}"""));
        await (await ConnectAsync()).SucceedAsync();
        await (await RunAsync($"{Get} | Out-Host; Get-DeviceAuthConnection $name | Out-Host")).SucceedAsync();

        Assert.Equal(3, Screen.Text.Split("unknown").Length);
    }

    [Fact]
    public async Task As_text_a_connection_and_a_token_are_their_name()
    {
        await (await ConnectAsync()).SucceedAsync();

        EngineRun run = await RunAsync("\"$(Get-DeviceAuthConnection $name)\"; \"$(Get-DeviceAuthToken -Name $name)\"");
        await run.SucceedAsync();

        Assert.Equal([Name, Name], run.Output.Select(item => item.BaseObject));
    }

    /// <summary>
    /// Draws both objects with one kind of view. The first view of a type is the default one, so the other kind is left out.
    /// </summary>
    private async Task<string[]> DrawAsync(bool deserialized, string kind)
    {
        await (await RunAsync(Connect.Replace("api.read", string.Join(',', Long), StringComparison.Ordinal))).SucceedAsync();
        PSObject[] objects = [.. (await (await RunAsync(Get)).SucceedAsync()).Output];
        string secret = Secrets.Reveal(objects[1].Properties["AccessToken"].Value);
        if (deserialized)
        {
            objects = [.. objects.Select(item => (PSObject)PSSerializer.Deserialize(PSSerializer.Serialize(item)))];
            Assert.All(objects, item => Assert.StartsWith("Deserialized.", item.TypeNames[0], StringComparison.Ordinal));
        }

        string formats = Path.Combine(Path.GetTempPath(), $"{Name}.format.ps1xml");
        try
        {
            WriteFormats(formats, kind);
            using Engine engine = Engine.OpenWith(formats);
            engine.Set("objects", objects);
            await (await engine.RunAsync("$objects[0] | Out-Host; $objects[1] | Out-Host")).SucceedAsync();
            string text = engine.Host!.Screen.Text;
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
            string[] lines = text.ReplaceLineEndings("\n").Split('\n');
            Assert.All(lines, line => Assert.InRange(Colours.Strip(line).Length, 0, 80));
            return [.. lines.Select(Colours.Strip)];
        }
        finally
        {
            File.Delete(formats);
        }
    }

    private static void WriteFormats(string path, string kind)
    {
        XDocument formats = XDocument.Load(Path.Combine(Places.ModuleFolder, "DeviceAuth.Format.ps1xml"));
        XElement[] others = [.. formats.Descendants("View").Where(view => view.Element(kind) is null)];
        Assert.NotEmpty(others);
        Array.ForEach(others, view => view.Remove());
        formats.Save(path);
    }

    /// <summary>A line is the head of a table: these labels in this order, and nothing else.</summary>
    private static void AssertHeads(string[] lines, params string[] heads) =>
        Assert.Contains(lines, line => Regex.IsMatch(line, $"^{string.Join(" +", heads.Select(Regex.Escape))} *$"));

    /// <summary>A line of a list.</summary>
    private static void AssertItem(string[] lines, string label, string value) =>
        Assert.Contains(lines, line => Regex.IsMatch(line, $"^{Regex.Escape(label)} *: {Regex.Escape(value)}"));
}
