using System.Management.Automation;

namespace DeviceAuth.Display;

/// <summary>What the person wants of a stream: by the command's parameter, else by the preference variable.</summary>
internal static class Preferences
{
    public static ActionPreference Information(PSCmdlet command) => Of(command, "InformationAction", "InformationPreference");

    public static ActionPreference Warning(PSCmdlet command) => Of(command, "WarningAction", "WarningPreference");

    public static ActionPreference Verbose(PSCmdlet command) =>
        command.MyInvocation.BoundParameters.TryGetValue("Verbose", out object? bound)
            ? bound is SwitchParameter { IsPresent: true } or true ? ActionPreference.Continue : ActionPreference.SilentlyContinue
            : Of(command, "", "VerbosePreference");

    private static ActionPreference Of(PSCmdlet command, string parameter, string variable)
    {
        object? preference = command.MyInvocation.BoundParameters.TryGetValue(parameter, out object? bound)
            ? bound
            : command.GetVariableValue(variable);
        return LanguagePrimitives.TryConvertTo(preference, out ActionPreference action) ? action : ActionPreference.SilentlyContinue;
    }
}
