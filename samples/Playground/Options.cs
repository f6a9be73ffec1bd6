using System;

namespace DeviceAuth.Playground;

/// <summary>What was asked for on the command line.</summary>
internal sealed record Options(bool Approve, bool UseBrowser, bool ShowHelp)
{
    public const string Help = """
        DeviceAuth playground: signs in to a test server on this machine, with the
        module that was just built, in a real PowerShell engine.

          dotnet run --project samples/Playground [-- OPTIONS]

          --approve    stands in for a person, on a machine without a browser: opens
                       the page and approves, three seconds after the code is shown
          --browser    signs in with the browser of this machine (-UseBrowser), and
                       not with a code
          --help       shows this

        Without options, open the page that is shown, sign in as alice with the
        password sandbox, and approve. Ctrl+C ends it.

        Exit code: 0 when everything went as told, 1 when it did not, 2 for a wrong
        option, 130 after Ctrl+C.

        """;

    public static Options Parse(string[] arguments)
    {
        Options options = new(Approve: false, UseBrowser: false, ShowHelp: false);
        foreach (string argument in arguments)
        {
            options = argument switch
            {
                "--approve" => options with { Approve = true },
                "--browser" => options with { UseBrowser = true },
                "--help" or "-h" or "-?" => options with { ShowHelp = true },
                _ => throw new FormatException($"there is no option '{argument}'"),
            };
        }

        return options;
    }
}
