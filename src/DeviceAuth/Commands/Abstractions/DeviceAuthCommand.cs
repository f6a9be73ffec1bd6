using System;
using System.Management.Automation;
using DeviceAuth.Connections;
using DeviceAuth.Errors;
using DeviceAuth.Vaults;

namespace DeviceAuth.Commands.Abstractions;

/// <summary>What the commands have in common: Ctrl+C, and one way for errors.</summary>
public abstract class DeviceAuthCommand : PSCmdlet, IDisposable
{
    private readonly CommandPipeline _pipeline;

    private readonly Lazy<ISecretCommands> _secrets;

    /// <param name="isReadByProgram">What the process puts out is another program's, so that nothing else may come between.</param>
    private protected DeviceAuthCommand(bool isReadByProgram = false)
    {
        _pipeline = new CommandPipeline(this, isReadByProgram);
        _secrets = new Lazy<ISecretCommands>(() => Module.Current.Secrets(this, _pipeline));
    }

    private protected IPipeline Pipeline => _pipeline;

    /// <summary>Chooses where connections are kept; vaults are called in this command's runspace, and listed once for it.</summary>
    private protected StoreSelector Stores => Module.Current.Stores(_secrets.Value, _pipeline);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ctrl+C: runs on another thread while the pipeline thread waits.</summary>
    protected sealed override void StopProcessing() => _pipeline.Stop();

    /// <summary>Frees what waiting needed.</summary>
    /// <param name="disposing">True from <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _pipeline.Dispose();
        }
    }

    /// <summary>Runs the work; an error ends the statement, so that nothing goes on with a token that is not there.</summary>
    private protected void RunOrEnd(Action work, object? target) => Run(work, target, ThrowTerminatingError);

    /// <summary>Runs the work for one of several inputs; an error is written, and the others go on.</summary>
    private protected void RunOrGoOn(Action work, object? target) => Run(work, target, WriteError);

    private void Run(Action work, object? target, Action<ErrorRecord> report)
    {
        try
        {
            work();
        }
        catch (DeviceAuthException exception) when (!_pipeline.IsStopping)
        {
            report(exception.ToErrorRecord(target));
        }
        catch (Exception exception) when (_pipeline.IsStopping && exception is OperationCanceledException or DeviceAuthException)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception exception) when (Unforeseen.Is(exception, _pipeline))
        {
            report(DeviceAuthError.Unforeseen(exception).ToErrorRecord(target));
        }
    }
}
