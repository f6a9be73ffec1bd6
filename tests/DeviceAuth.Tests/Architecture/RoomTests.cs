using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Xunit;

namespace DeviceAuth.Tests.Architecture;

/// <summary>A room names the rooms of its row in CONTRIBUTING.md's table and no others, by the compiler's own symbols.</summary>
[Collection(nameof(Sources))]
public sealed class RoomTests(Sources sources)
{
    public static TheoryData<string> Rooms => [.. Room.All.Select(room => room.Name)];

    [Fact]
    public void The_compiler_understands_the_sources() => Assert.DoesNotContain(
        sources.Compilation.GetDiagnostics(TestContext.Current.CancellationToken),
        diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

    [Fact]
    public void Each_source_is_in_a_room_of_the_table_and_each_room_has_sources() => Assert.Equal(
        Room.All.Select(room => room.Name).Order(),
        sources.Compilation.SyntaxTrees.Select(tree => Sources.RoomOf(tree.FilePath)).Distinct().Order());

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_names_what_its_row_says_and_nothing_else(string room) => Assert.Empty(Trespasses(room, sources.Uses));

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_row_says_nothing_that_its_room_does_not_name(string room) => Assert.Equal(
        Room.All.Single(item => item.Name == room).MayName.Order(),
        sources.Uses.Where(use => use.Room == room && use.Target is not null && use.Target != room).Select(use => use.Target!).Distinct().Order());

    [Theory]
    [InlineData("OAuth", "Connections.ConnectionName.Default")]
    [InlineData("Foundation", "Errors.ErrorIds.SignInRequired")]
    [InlineData("Display", "Vaults.VaultInfo.Of")]
    public void An_arrow_that_is_added_by_hand_is_seen(string room, string member)
    {
        string added = $$"""namespace DeviceAuth.Added; class Added { object? _x = nameof(DeviceAuth.{{member}}); }""";

        Assert.NotEmpty(Trespasses(room, sources.UsesOfAdded(room, added)));
    }

    [Theory]
    [InlineData("OAuth", "System.Management.Automation")]
    [InlineData("Errors", "System.Management.Automation")]
    [InlineData("Foundation", "System.Management.Automation")]
    [InlineData("Foundation", "System.Net.Http")]
    [InlineData("Connections", "System.Net.Http")]
    [InlineData("Connections", "System.Management.Automation")]
    [InlineData("Vaults", "System.Net.Http")]
    [InlineData("Display", "System.Net.Http")]
    [InlineData("Commands", "System.Net.Http")]
    [InlineData("Commands", "System.Xml")]
    public void A_room_names_no_library_that_is_another_s_business(string room, string library) => Assert.Empty(sources.Uses
        .Where(use => use.Room == room && use.Target is null && use.Type?.ContainingNamespace.ToDisplayString() is { } name
            && (name == library || name.StartsWith(library + ".", StringComparison.Ordinal)))
        .Select(use => use.ToString()));

    [Fact]
    public void Display_knows_of_a_sign_in_no_more_than_the_seam_and_the_prompts() => Assert.Equal(
        ["DeviceAuthBrowserPrompt", "DeviceAuthPrompt", "IBrowserDisplay", "ISignInDisplay"],
        sources.Uses.Where(use => use is { Room: "Display", Target: "Connections" }).Select(use => use.Type!.Name).Distinct().Order());

    [Fact]
    public void The_drawing_in_the_README_is_that_of_the_table()
    {
        StringBuilder drawing = new("```\n");
        foreach (IGrouping<int, Room> floor in Room.All.Where(room => room.Name != "Module").GroupBy(room => room.Floor).OrderByDescending(floor => floor.Key))
        {
            foreach (Room room in floor)
            {
                string content = room.Content.Replace("`", "", StringComparison.Ordinal).Split([':', ';', '('])[0].Split(", how")[0].Trim();
                string names = room.MayName.Count == 0 ? "" : "→ " + string.Join(", ", room.MayName.Where(name => name != "Module"));
                drawing.Append($"{room.Name,-12} {content,-43} {names}".TrimEnd()).Append('\n');
            }
        }

        GeneratedDocument.AssertPartIsUpToDate("README.md", "house", drawing.Append("```\n").ToString());
    }

    private static IEnumerable<string> Trespasses(string room, IEnumerable<Sources.Use> uses)
    {
        IReadOnlyList<string> mayName = Room.All.Single(item => item.Name == room).MayName;
        return uses
            .Where(use => use.Room == room && use.Target is { } target && target != room && !mayName.Contains(target))
            .Select(use => use.ToString());
    }
}
