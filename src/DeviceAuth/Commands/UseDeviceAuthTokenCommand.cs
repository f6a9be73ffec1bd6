using System.Management.Automation;
using System.Management.Automation.Runspaces;
using DeviceAuth.Commands.Abstractions;
using DeviceAuth.Commands.Parameters;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.Handover;

namespace DeviceAuth.Commands;

/// <summary>Runs a script block with a token in an environment variable, and puts back what was there. Never prompts.</summary>
[Cmdlet(VerbsOther.Use, "DeviceAuthToken", DefaultParameterSetName = BlockSet)]
[OutputType(typeof(object))]
public sealed class UseDeviceAuthTokenCommand : TokenCommand
{
    private const string BlockSet = "Block";
    private const string NameSet = "Name";

    /// <summary>Runs the block in the caller's own scope, as ForEach-Object does: what it puts out comes out as it comes.</summary>
    private const string Script = ". $args[0]";

    private const string ScriptWithErrors = Script + " 2>&1";

    /// <summary>The connection's name.</summary>
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = NameSet)]
    [ValidateConnectionName]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public string Name { get; set; } = ConnectionName.Default;

    /// <summary>The connection itself, from Get-DeviceAuthConnection: its name and where it is kept, whatever -Vault has by default.</summary>
    [Parameter(ValueFromPipeline = true, ParameterSetName = BlockSet)]
    [ValidateNotNull]
    public DeviceAuthConnection? InputObject { get; set; }

    /// <summary>The environment variable that has the token while the block runs, such as <c>GH_TOKEN</c>.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TokenVariableCompleter))]
    public string Variable { get; set; } = "";

    /// <summary>What runs with the variable set, in the scope of the caller.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = BlockSet)]
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = NameSet)]
    [ValidateNotNull]
    public ScriptBlock ScriptBlock { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is not null)
        {
            Name = InputObject.Name;
            Vault = InputObject.Vault ?? "";
        }

        LentVariable? variable = null;
        try
        {
            RunOrEnd(() => variable = Lend(), Name);
            string script = ErrorRedirection.IsToOutput(CommandRuntime) ? ScriptWithErrors : Script;
            InvokeCommand.InvokeScript(script, useNewScope: false, PipelineResultTypes.Output | PipelineResultTypes.Error, input: null, ScriptBlock);
        }
        finally
        {
            variable?.Dispose();
        }
    }

    private LentVariable Lend()
    {
        if (!LentVariable.IsName(Variable))
        {
            throw DeviceAuthError.VariableUnfit(Variable);
        }

        WantedToken wanted = Wanted();
        Connection connection = Module.Current.MemoryTokens.Find(Vault, Name, wanted)
            ?? Module.Current.Tokens.Get(Name, Stores.For(Vault, Name), wanted, Pipeline);
        Module.Current.EndOfSignIn.Tell(connection, Vault, Pipeline);
        if (OtherRunspaces.Count(this) is > 0 and var others)
        {
            Pipeline.WriteWarning(
                $"{others} other runspace{(others == 1 ? "" : "s")} of this process share{(others == 1 ? "s" : "")} its environment, and what runs there sees ${Variable} with the token too. "
                + "To keep it from them, run the command in a process of its own.");
        }

        return LentVariable.Set(Variable, wanted.In(connection)!.Secret.Reveal());
    }
}
