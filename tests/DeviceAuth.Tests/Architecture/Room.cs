using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace DeviceAuth.Tests.Architecture;

/// <summary>A row of the table in CONTRIBUTING.md: a room of the house, and the rooms that it may name.</summary>
internal sealed record Room(string Name, string Content, IReadOnlyList<string> MayName)
{
    public const string Document = "CONTRIBUTING.md";

    /// <summary>All rooms, in the order of the table.</summary>
    public static IReadOnlyList<Room> All { get; } = Read();

    /// <summary>How high it stands: one more than the highest that it may name.</summary>
    public int Floor => MayName.Count == 0 ? 0 : 1 + MayName.Max(name => All.Single(room => room.Name == name).Floor);

    private static Room[] Read()
    {
        string[] lines = File.ReadAllLines(Path.Combine(GeneratedDocument.RepositoryRoot, Document));
        int start = Array.IndexOf(lines, "<!-- rooms -->");
        int end = Array.IndexOf(lines, "<!-- end of rooms -->");
        return lines[(start + 3)..end].Select(line => line.Split('|')).Select(cells => new Room(
            cells[1].Trim(),
            cells[2].Trim(),
            cells[3].Split([',', ' ', '–'], StringSplitOptions.RemoveEmptyEntries))).ToArray();
    }
}
