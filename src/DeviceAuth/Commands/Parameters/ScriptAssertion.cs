using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.InteropServices;
using System.Security;
using DeviceAuth.Errors;
using DeviceAuth.OAuth;

namespace DeviceAuth.Commands.Parameters;

/// <summary>
/// The script block that returns somebody else's token. It runs on the pipeline thread of whichever command needs it: in the runspace that it
/// was given in as it is, with its variables; in another one by its text, since the one that it came from may be busy for as long.
/// </summary>
internal sealed class ScriptAssertion : IAssertionSource
{
    private const string What = "the script block of -ClientAssertion";
    private const string Remedy = "mend the script block, try it by itself, and give it again with Connect-DeviceAuth";

    /// <summary>The functions of a module do not inherit their caller's preferences: what they write as an error is caught here.</summary>
    private const string WithErrors = "param($Script) & $Script 2>&1";

    /// <summary>What a program writes to standard error is no error yet: many show their progress there.</summary>
    private const string StandardError = "NativeCommandError";

    /// <summary>Windows PowerShell takes the first line of a program's standard error for an error that stops, once it is redirected.</summary>
    private static readonly bool CanStop = !RuntimeInformation.FrameworkDescription.StartsWith(".NET Framework", StringComparison.Ordinal);

    private readonly ScriptBlock _script;
    private readonly Runspace? _home = Runspace.DefaultRunspace;

    /// <summary>For what goes on after Ctrl+C, where no script can run: giving tokens back.</summary>
    private volatile SecureString? _last;

    public ScriptAssertion(ScriptBlock script) => _script = script;

    public string Get()
    {
        if (Runspace.DefaultRunspace is not { } here)
        {
            return _last?.Reveal() ?? throw DeviceAuthError.CredentialFailed(What, "no script can run any more, since the command has ended", Remedy);
        }

        string text = Text(Invoke(ReferenceEquals(here, _home) ? _script : ScriptBlock.Create(_script.ToString())));
        if (text.Length <= Secret.MaxLength)
        {
            _last = Secret.Protect(text);
        }

        return text;
    }

    private static Collection<PSObject?> Invoke(ScriptBlock script)
    {
        List<PSVariable> variables =
        [
            new PSVariable("ErrorActionPreference", CanStop ? ActionPreference.Stop : ActionPreference.Continue),
            new PSVariable("PSNativeCommandUseErrorActionPreference", true),
        ];
        ScriptBlock caller = ScriptBlock.Create(WithErrors);
        caller = script.Module?.NewBoundScriptBlock(caller) ?? caller; // so that the script sees the variables
        try
        {
            return caller.InvokeWithContext(null, variables, script);
        }
        catch (RuntimeException exception) when (exception is not PipelineStoppedException)
        {
            throw DeviceAuthError.CredentialFailed(What, Words(exception.ErrorRecord), Remedy, exception);
        }
    }

    /// <summary>What the script said, and not that its preference made it stop.</summary>
    private static string Words(ErrorRecord error) => ForeignText.Clean(error.ToString()) ?? "it failed without a word";

    /// <summary>The one text among what it put out, which may be secret. What it put out beside that is never shown.</summary>
    private static string Text(IEnumerable<PSObject?> output)
    {
        object[] values = [.. output.Select(item => item?.BaseObject).OfType<object>().Where(value => !IsProgress(value))];
        if (values.OfType<ErrorRecord>().FirstOrDefault() is { } error)
        {
            throw DeviceAuthError.CredentialFailed(What, Words(error), Remedy, error.Exception);
        }

        return values.Length == 1
            ? values[0] switch
            {
                string text => text,
                SecureString secret => secret.Reveal(),
                var other => throw DeviceAuthError.CredentialFailed(What, $"it returned an object of the type {other.GetType().Name}, and no text: return the member that has the token", Remedy),
            }
            : throw DeviceAuthError.CredentialFailed(What, $"it returned {(values.Length == 0 ? "nothing" : $"{values.Length} values")}, and not the token alone", Remedy);
    }

    private static bool IsProgress(object value) =>
        value is ErrorRecord record && record.FullyQualifiedErrorId.StartsWith(StandardError, StringComparison.Ordinal);
}
