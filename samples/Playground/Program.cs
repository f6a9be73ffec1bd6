using System;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using DeviceAuth.Sandbox;

namespace DeviceAuth.Playground;

/// <summary>Shows the module at work: a sandbox to sign in to, a PowerShell engine, and a tour through the commands.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        Options options;
        try
        {
            options = Options.Parse(arguments);
        }
        catch (FormatException exception)
        {
            await Console.Error.WriteLineAsync($"playground: {exception.Message}; --help shows those that there are.");
            return ExitCode.WrongOption;
        }

        if (options.ShowHelp)
        {
            Console.Write(Options.Help);
            return ExitCode.Success;
        }

        // The engine counts its use and tells Microsoft, unless told not to before it starts.
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");

        // The sandbox is on this machine, where no proxy leads.
        HttpClient.DefaultProxy = new WebProxy();

        using CancellationTokenSource stopping = new();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            // The second Ctrl+C ends the process, should the first one not have.
            signal.Cancel = !stopping.IsCancellationRequested;
            stopping.Cancel();
        });
        try
        {
            return await RunAsync(options, stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
    }

    private static async Task<int> RunAsync(Options options, CancellationToken interrupted)
    {
        Terminal terminal = new();
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: interrupted);
        using PowerShellSession session = new(terminal, RepositoryRoot());
        using CancellationTokenSource stopping = CancellationTokenSource.CreateLinkedTokenSource(interrupted);

        await terminal.Out.WriteLineAsync(Introduction(options, sandbox.Issuer));
        Task approval = options is { Approve: true, UseBrowser: false } ? PageWalker.ApproveAsync(sandbox, stopping.Token) : Task.CompletedTask;
        _ = approval.ContinueWith(
            _ => stopping.Cancel(), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        string? problem;
        try
        {
            problem = new Tour(session, sandbox.Issuer, options).Run(stopping.Token);
        }
        catch (OperationCanceledException) when (approval.IsFaulted)
        {
            // Nobody else will approve, so the wait was ended.
            problem = $"the page was not approved. {approval.Exception.GetBaseException().Message}";
        }

        await stopping.CancelAsync();
        if (problem is null)
        {
            return ExitCode.Success;
        }

        await Console.Error.WriteLineAsync($"playground: the tour ended early: {problem.TrimEnd('.')}.");
        return ExitCode.Failure;
    }

    private static string Introduction(Options options, Uri issuer) => string.Join(
        Environment.NewLine,
        $"A test server runs at {issuer} until this ends.",
        options.Approve
            ? "--approve stands in for a person: it opens the page and signs in as alice."
            : "Sign in there as alice, password sandbox. No browser here? Add: -- --approve",
        "");

    private static string RepositoryRoot() => typeof(Program).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == "RepositoryRoot").Value!;
}
