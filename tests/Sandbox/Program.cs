using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

namespace DeviceAuth.Sandbox;

/// <summary>Serves the sandbox from the command line, until Ctrl+C or SIGTERM.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        CommandLine commandLine;
        try
        {
            commandLine = CommandLine.Parse(arguments);
        }
        catch (FormatException e)
        {
            await Console.Error.WriteLineAsync($"sandbox: {e.Message}\nTry --help.");
            return 2;
        }

        if (commandLine.ShowHelp)
        {
            Console.Write(CommandLine.Help);
            return 0;
        }

        if (commandLine.Visit is { } page)
        {
            using var visitor = new AuthorizationPageVisitor();
            using var lastPage = await visitor.OpenAsync(await visitor.DecideAsync(page));
            return 0;
        }

        // Registered before the server starts: a parent may end it at any time.
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);

        SandboxServer server;
        try
        {
            server = await SandboxServer.StartAsync(commandLine.Options);
        }
        catch (IOException e)
        {
            await Console.Error.WriteLineAsync($"sandbox: cannot listen on port {commandLine.Options.Port}: {e.Message}");
            return 1;
        }

        await using (server)
        {
            // The first line is for programs, which take the address from it; the second is for people.
            Console.WriteLine($"Sandbox: {server.Issuer}");
            Console.WriteLine($"A test server, never for real sign-ins. Issuer {server.Issuer}, public client "
                + $"{SandboxClients.Public}. Ctrl+C ends it.");
            if (commandLine.ExitWithStandardInput)
            {
                _ = WatchStandardInputAsync(end);
            }

            await end.Task;
        }

        return 0;

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            end.TrySetResult();
        }
    }

    private static async Task WatchStandardInputAsync(TaskCompletionSource end)
    {
        await using var input = Console.OpenStandardInput();
        await input.CopyToAsync(Stream.Null, CancellationToken.None);
        end.TrySetResult();
    }
}
