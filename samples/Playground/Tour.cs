using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using System.Threading;
using DeviceAuth.Sandbox;

namespace DeviceAuth.Playground;

/// <summary>What a person would type to see the module work, from the sign-in to the sign-out.</summary>
internal sealed class Tour
{
    private readonly PowerShellSession _session;
    private readonly Uri _issuer;
    private readonly Options _options;

    /// <param name="session">Where it is typed.</param>
    /// <param name="issuer">The sandbox.</param>
    /// <param name="options">Which way in.</param>
    public Tour(PowerShellSession session, Uri issuer, Options options)
    {
        _session = session;
        _issuer = issuer;
        _options = options;
    }

    /// <summary>The way in, as the person types it: a code, a browser, or one that a script block plays.</summary>
    private string WayIn => !_options.UseBrowser ? ""
        : _options.Approve ? " -UseBrowser -PromptAction { Open-Page $_.AuthorizationUri }"
        : " -UseBrowser";

    /// <summary>Runs the commands until one does not do what it should.</summary>
    /// <returns>What went wrong; null where nothing did.</returns>
    public string? Run(CancellationToken stopping)
    {
        _session.Define(StandIn());
        _session.Define("function Open-Page([uri] $Address) { [DeviceAuth.Playground.PageWalker]::Visit($Address) }");
        foreach ((string command, string? expectedError) in Steps())
        {
            ErrorRecord? error = _session.Run(command, stopping);
            string? errorId = error?.FullyQualifiedErrorId.Split(',')[0];
            if (errorId != expectedError)
            {
                return errorId is null
                    ? $"the last command should have ended with the error {expectedError}"
                    : $"the last command ended with the error {errorId}";
            }
        }

        return null;
    }

    private IEnumerable<(string Command, string? ExpectedError)> Steps()
    {
        yield return ("Import-Module ./out/DeviceAuth", null);
        yield return (
            $"""
            Connect-DeviceAuth -Authority {_issuer} -SessionOnly `
                -ClientId {SandboxClients.Public} -Scope openid, offline_access, api.read{WayIn}
            """,
            null);
        yield return ("Get-DeviceAuthConnection", null);
        yield return ("Get-DeviceAuthToken", null);
        yield return ($"$api = '{_issuer}me'", null);
        yield return ("Invoke-RestMethod $api -Headers (Get-DeviceAuthToken -AsHeader)", null);
        yield return ("Get-DeviceAuthToken -ForceRefresh   # silent: it never prompts", null);
        yield return ("Disconnect-DeviceAuth   # revokes the tokens and forgets them", null);
        yield return ("Get-DeviceAuthToken", "SignInRequired");
        yield return ("$Error[0].FullyQualifiedErrorId", null);
    }

    private static string StandIn()
    {
        using Stream script = typeof(Tour).Assembly.GetManifestResourceStream("Invoke-RestMethod.ps1")!;
        using StreamReader reader = new(script);
        return reader.ReadToEnd();
    }
}
