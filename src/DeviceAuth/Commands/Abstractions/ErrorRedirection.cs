using System.Management.Automation;
using System.Reflection;

namespace DeviceAuth.Commands.Abstractions;

/// <summary>
/// Whether a command's errors go where its output goes (<c>2&gt;&amp;1</c>, <c>*&gt;&amp;1</c>). The engine knows and tells nobody, and it loses
/// the errors of a script block that such a command runs: those of ForEach-Object too.
/// </summary>
internal static class ErrorRedirection
{
    private const string MergeProperty = "ErrorMergeTo";
    private const string Output = "Output";

    /// <summary>They do; false too where an engine has another way to know.</summary>
    public static bool IsToOutput(ICommandRuntime runtime) => runtime.GetType()
        .GetProperty(MergeProperty, BindingFlags.Instance | BindingFlags.NonPublic)?.GetValue(runtime)?.ToString() == Output;
}
