using System.Management.Automation;

namespace EmptyModule;

/// <summary>Returns an object, and does nothing else.</summary>
[Cmdlet(VerbsCommon.Get, "EmptyObject")]
[OutputType(typeof(object))]
public sealed class GetEmptyObjectCommand : PSCmdlet
{
    /// <summary>Does nothing: a call with it costs what the engine takes to bind one parameter.</summary>
    [Parameter]
    public SwitchParameter AsSecureString { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(new object());
}
