using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DeviceAuth.Benchmarks.Running;

/// <summary>The outcome of a run.</summary>
internal sealed record Report(Machine Machine, bool Quick, IReadOnlyList<Row> Rows)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public void Save(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, JsonSerializer.Serialize(this, Json));
    }

    public string ToMarkdown()
    {
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"""

            {Machine.Processor}, {Machine.Cores} cores, {Machine.MemoryGiB} GiB, {Machine.System}, {Machine.DotNet}, PowerShell {Machine.PowerShell ?? "missing"},
            SecretManagement {Machine.SecretManagement ?? "missing"}, SecretStore {Machine.SecretStore ?? "missing"}; {Machine.Configuration} build; {Machine.MeasuredAt:yyyy-MM-dd HH:mm};
            load average {Machine.LoadAtStart} before and {Machine.LoadAtEnd} after.{(Quick ? " QUICK: not to be quoted." : "")}

            | measure | median | against | median | result | must reach | |
            |---|---|---|---|---|---|---|
            """);
        foreach (Row row in Rows)
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {row.Measure} | {row.Measured} | {row.Against} | {row.Compared} | {row.Result} | {row.Limit} | {Verdict(row)} |");
        }

        int due = Rows.Count(row => row.Limit is not null);
        text.AppendLine().AppendLine(CultureInfo.InvariantCulture,
            $"{Rows.Count(row => row.Reached == true)} of {due} reached, {Rows.Count(row => row.Limit is not null && row.Reached is null)} not measured.");
        return text.ToString();
    }

    private static string Verdict(Row row) => row switch
    {
        { Limit: null } => "",
        { Reached: true } => "reached",
        { Reached: false } => "**falls short**",
        _ => "**not measured**",
    };
}
