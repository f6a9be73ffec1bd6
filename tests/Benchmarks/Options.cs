using System;
using System.IO;

namespace DeviceAuth.Benchmarks;

/// <summary>What was asked for on the command line.</summary>
/// <param name="Quick">Few runs: to see that everything works, not to quote.</param>
/// <param name="Only">Measures whose name contains this text; null for all.</param>
/// <param name="Output">The JSON file.</param>
/// <param name="ShowHelp">Print the help and end.</param>
/// <param name="IsPollingHour">This process is the one in which an hour of polling passes.</param>
internal sealed record Options(bool Quick, string? Only, string Output, bool ShowHelp, bool IsPollingHour)
{
    /// <summary>Starts this program anew for the one measure that needs the module's inside.</summary>
    public const string PollingHour = "--polling-hour";

    public const string Help = """
        Measures DeviceAuth beside what it is compared with, in one run on this machine, and writes a table and a JSON file.

          dotnet run -c Release --project tests/Benchmarks [-- options]

          --quick          few runs of each: to see that everything works, not to quote
          --only TEXT      only the measures whose name contains TEXT
          --output FILE    the JSON file (default: out/benchmarks.json)
          --help           shows this

        It runs in the pwsh that the build brings, or in the one that DEVICEAUTH_PWSH names, and needs SecretManagement with
        SecretStore for the vault. What is missing is named, and what it was needed for counts as not measured. A full run takes
        some twenty minutes; let the machine do nothing else meanwhile.
        Exit code: 0 when every figure is reached, 1 when one falls short or was not measured, 2 for a wrong option.

        """;

    /// <summary>How many samples of each side are taken.</summary>
    public int Runs => Quick ? 3 : 15;

    public static Options Parse(string[] arguments)
    {
        Options result = new(false, null, Path.Combine(Repository.Root, "out", "benchmarks.json"), false, false);
        for (int i = 0; i < arguments.Length; i++)
        {
            string name = arguments[i];
            result = name switch
            {
                "--quick" => result with { Quick = true },
                "--only" => result with { Only = Value() },
                "--output" => result with { Output = Path.GetFullPath(Value()) },
                "--help" or "-h" => result with { ShowHelp = true },
                PollingHour => result with { IsPollingHour = true },
                _ => throw new FormatException($"there is no option {name}"),
            };

            string Value() => ++i < arguments.Length ? arguments[i] : throw new FormatException($"{name} needs a value");
        }

        return result;
    }
}
