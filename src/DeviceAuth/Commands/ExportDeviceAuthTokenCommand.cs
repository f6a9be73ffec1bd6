using System;
using System.Collections.Generic;
using System.IO;
using System.Management.Automation;
using System.Threading.Tasks;
using DeviceAuth.Commands.Abstractions;
using DeviceAuth.Commands.Parameters;
using DeviceAuth.Connections;
using DeviceAuth.Display;
using DeviceAuth.Errors;
using DeviceAuth.Handover;

namespace DeviceAuth.Commands;

/// <summary>Writes a token as another program reads it: <c>kubectl</c>, git, AWS' tools, Docker. Never prompts.</summary>
[Cmdlet(VerbsData.Export, "DeviceAuthToken", DefaultParameterSetName = ProgramSet)]
[OutputType(typeof(string))]
public sealed class ExportDeviceAuthTokenCommand : TokenCommand
{
    private const string ProgramSet = "Program";
    private const string WebIdentitySet = "AwsWebIdentity";
    private const string IdentityCenterSet = "AwsIdentityCenter";

    private const string ExecInfo = "KUBERNETES_EXEC_INFO";

    private readonly List<string> _lines = [];
    private readonly List<DeviceAuthConnection> _connections = [];

    /// <summary>Makes the command, whose output another program reads.</summary>
    public ExportDeviceAuthTokenCommand()
        : base(isReadByProgram: true)
    {
    }

    /// <summary>The connection's name.</summary>
    [Parameter(Position = 0)]
    [ValidateConnectionName]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public string Name { get; set; } = ConnectionName.Default;

    /// <summary>How the token is written.</summary>
    [Parameter(Mandatory = true)]
    public TokenFormat As { get; set; }

    /// <summary>What git or Docker wants done: they put it behind the command themselves. <c>get</c> where nothing is there.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(OperationCompleter))]
    public string? Operation { get; set; }

    /// <summary>What git or Docker asks: the lines of the standard input, <c>$input</c>. Or a connection, from Get-DeviceAuthConnection.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    public PSObject? InputObject { get; set; }

    /// <summary>
    /// The hosts that may have the token, each with its port if it has one; without it the provider's own, and the API's where the provider
    /// or the sign-in named one.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] ForHost { get; set; } = [];

    /// <summary>The name that stands beside the token, where git and Docker name none and the server wants a certain one.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ValidateText]
    [ValidatePattern(@"^[^\p{C}]+\z")]
    public string? UserName { get; set; }

    /// <summary>The role that AWS trades the token for, which trusts the provider (AssumeRoleWithWebIdentity).</summary>
    [Parameter(Mandatory = true, ParameterSetName = WebIdentitySet)]
    [ValidatePattern(@"^arn:[\w-]+:iam::\d{12}:role/\S+\z")]
    public string RoleArn { get; set; } = "";

    /// <summary>The AWS account, by its twelve digits, of a sign-in to IAM Identity Center.</summary>
    [Parameter(Mandatory = true, ParameterSetName = IdentityCenterSet)]
    [ValidatePattern(@"^\d{12}\z")]
    public string AccountId { get; set; } = "";

    /// <summary>The role of the account, as the access portal names it.</summary>
    [Parameter(Mandatory = true, ParameterSetName = IdentityCenterSet)]
    [ValidatePattern(@"^[\w+=,.@-]{1,64}\z")]
    public string RoleName { get; set; } = "";

    /// <summary>The AWS region that is asked; without it the one that was signed in to, or the service for all regions.</summary>
    [Parameter(ParameterSetName = WebIdentitySet)]
    [Parameter(ParameterSetName = IdentityCenterSet)]
    [ValidatePattern(@"^[a-z0-9-]+\z")]
    public string? Region { get; set; }

    /// <summary>The address of AWS' service where it is another than that of the region: in China, behind an endpoint of one's own.</summary>
    [Parameter(ParameterSetName = WebIdentitySet)]
    [Parameter(ParameterSetName = IdentityCenterSet)]
    [ValidateAddress]
    public Uri? Endpoint { get; set; }

    /// <summary>
    /// Writes to the process's standard output past PowerShell, whose transcripts and logs then have nothing of it: for the command that
    /// another program starts. Nothing comes out of the command itself.
    /// </summary>
    [Parameter]
    public SwitchParameter StandardOutput { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject?.BaseObject is DeviceAuthConnection connection)
        {
            _connections.Add(connection);
        }
        else if (MyInvocation.ExpectingInput)
        {
            _lines.AddRange(ProgramQuestion.LinesOf(InputObject?.ToString() ?? ""));
        }
    }

    /// <summary>What is asked is known when all lines of it are there.</summary>
    protected override void EndProcessing()
    {
        HandoverFormat format = HandoverFormats.Of(As, Module.Current.Transport);
        if (_connections.Count == 0)
        {
            RunOrEnd(() => Export(format), Name);
        }

        foreach (DeviceAuthConnection connection in _connections)
        {
            Name = connection.Name;
            Vault = connection.Vault ?? "";
            RunOrEnd(() => Export(format), Name);
        }
    }

    private void Export(HandoverFormat format)
    {
        ProgramQuestion question = Question(format);
        try
        {
            Write(format.Answer(question, new TokenSupply(Name, Stores.For(Vault, Name), Module.Current.Tokens, Module.Current.Cache, Wanted, Pipeline)));
        }
        catch (DeviceAuthException exception) when (exception.ErrorId != ErrorIds.ParameterInvalid && !Pipeline.Stopping.IsCancellationRequested)
        {
            Write(format.Refusal(question, exception));
            throw;
        }
    }

    private ProgramQuestion Question(HandoverFormat format)
    {
        if (As != TokenFormat.AwsCredentialProcess && ParameterSetName != ProgramSet)
        {
            throw DeviceAuthError.ParameterInvalid($"-As {As} is not about AWS.", "Use -As AwsCredentialProcess, or leave out -RoleArn, -AccountId, -RoleName, -Region and -Endpoint.");
        }

        if (StandardOutput && !ProcessStreams.IsWrittenBy(Host))
        {
            throw DeviceAuthError.ParameterInvalid(
                "-StandardOutput is for a process that another program starts: here the output goes another way.", "Leave out -StandardOutput.");
        }

        return new ProgramQuestion
        {
            Operation = Operation,
            Lines = format.IsAsked && _lines.Count == 0 && _connections.Count == 0 ? StandardInput() : _lines,
            ExecInfo = As == TokenFormat.ExecCredential ? Environment.GetEnvironmentVariable(ExecInfo) : null,
            Hosts = HostRule.Check(ForHost),
            UserName = UserName,
            AwsRole = ParameterSetName switch
            {
                WebIdentitySet => new WebIdentityRole(RoleArn, Region),
                IdentityCenterSet => new IdentityCenterRole(AccountId, RoleName, Region),
                _ => null,
            },
            AwsEndpoint = Endpoint,
        };
    }

    /// <summary>
    /// PowerShell gives the standard input to a command that names <c>$input</c>, and leaves it alone otherwise: who forgets to pipe it is
    /// served too.
    /// </summary>
    private IReadOnlyList<string> StandardInput() => Pipeline.Await(_ => Task.Run(() => ProcessStreams.ReadInputOf(Host)));

    private WantedToken Wanted(Freshness freshness) => Wanted(refresh: freshness == Freshness.New, cacheOnly: freshness == Freshness.Kept);

    private static void HandOut(string text)
    {
        try
        {
            ProcessStreams.HandOut(text);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw DeviceAuthError.OutputUnwritable(exception);
        }
    }

    private void Write(string? text)
    {
        if (text is null)
        {
            return;
        }

        if (StandardOutput)
        {
            HandOut(text);
        }
        else
        {
            WriteObject(text);
        }
    }
}
