using System;
using System.Globalization;

namespace DeviceAuth.Sandbox;

/// <summary>What was asked for on the command line.</summary>
internal sealed record CommandLine(SandboxOptions Options, bool ExitWithStandardInput, bool ShowHelp, Uri? Visit = null)
{
    public const string Help = """
        DeviceAuth sandbox: a real authorization server with a device page, for tests and demonstrations only.

          --port N                     the loopback port (default: a free one)
          --interval SECONDS           least time between polls (default 5)
          --device-code-lifetime S     seconds (default 900)
          --access-token-lifetime S    seconds (default 3600)
          --refresh-token-lifetime S   seconds (default 1209600)
          --no-rotation                a refresh returns no new refresh token
          --no-reuse-detection         a spent refresh token goes on working
          --approve-automatically      every code is approved by itself after half a second, as alice
          --exit-with-stdin            ends when standard input closes
          --visit ADDRESS              starts no server: plays a browser whose person signs in as alice
                                       and agrees, at the authorization page of one that runs
          --help                       shows this

        The first line on standard output is "Sandbox: " and the issuer.

        """;

    private static readonly TimeSpan ApprovalDelay = TimeSpan.FromMilliseconds(500);

    public static CommandLine Parse(string[] arguments)
    {
        var result = new CommandLine(new SandboxOptions(), ExitWithStandardInput: false, ShowHelp: false);
        for (var i = 0; i < arguments.Length; i++)
        {
            var name = arguments[i];
            var options = result.Options;
            result = name switch
            {
                "--help" or "-h" => result with { ShowHelp = true },
                "--visit" => result with { Visit = Address() },
                "--exit-with-stdin" => result with { ExitWithStandardInput = true },
                "--no-rotation" => result with { Options = options with { RotateRefreshTokens = false } },
                "--no-reuse-detection" => result with { Options = options with { DetectRefreshTokenReuse = false } },
                "--approve-automatically" =>
                    result with { Options = options with { ApproveAutomaticallyAfter = ApprovalDelay } },
                "--port" => result with { Options = options with { Port = Number(0, 65535) } },
                "--interval" => result with { Options = options with { Interval = Seconds(0) } },
                "--device-code-lifetime" => result with { Options = options with { DeviceCodeLifetime = Seconds(1) } },
                "--access-token-lifetime" => result with { Options = options with { AccessTokenLifetime = Seconds(1) } },
                "--refresh-token-lifetime" => result with { Options = options with { RefreshTokenLifetime = Seconds(1) } },
                _ => throw new FormatException($"there is no option {name}"),
            };

            Uri Address()
                => ++i < arguments.Length && Uri.TryCreate(arguments[i], UriKind.Absolute, out var address)
                    ? address
                    : throw new FormatException($"{name} needs an address");

            TimeSpan Seconds(int least) => TimeSpan.FromSeconds(Number(least, int.MaxValue));

            int Number(int least, int most)
                => ++i < arguments.Length
                    && int.TryParse(arguments[i], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    && number >= least && number <= most
                    ? number
                    : throw new FormatException($"{name} needs a whole number from {least} to {most}");
        }

        return result;
    }
}
