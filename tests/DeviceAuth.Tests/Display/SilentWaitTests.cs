using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Reflection;
using DeviceAuth.Display;
using Xunit;

namespace DeviceAuth.Tests.Display;

/// <summary>A wait of more than a few seconds says what it is for.</summary>
public sealed class SilentWaitTests
{
    private readonly ICommandRuntime _command;
    private readonly Runtime _runtime;

    public SilentWaitTests() => (_command, _runtime) = Runtime.Create();

    [Fact]
    public void Of_a_short_one_nothing_is_said()
    {
        SilentWait wait = new(_command, "Reading the metadata.");
        wait.Tick(TimeSpan.FromSeconds(2.9));
        wait.Complete();

        Assert.Empty(_runtime.Progress);
    }

    [Fact]
    public void A_long_one_says_what_it_is_for_and_is_completed()
    {
        SilentWait wait = new(_command, "Reading the metadata.");
        wait.Tick(SilentWait.Patience);
        wait.Tick(SilentWait.Patience + SilentWait.Patience);
        wait.Complete();

        Assert.Equal(3, _runtime.Progress.Count);
        Assert.Single(_runtime.Progress.Select(record => record.ActivityId).Distinct());
        Assert.Equal("Reading the metadata.", _runtime.Progress[0].StatusDescription);
        Assert.Equal(ProgressRecordType.Completed, _runtime.Progress[^1].RecordType);
    }

    [Fact]
    public void Where_the_command_did_not_say_it_names_the_provider()
    {
        new SilentWait(_command, purpose: null).Tick(SilentWait.Patience);

        Assert.Equal("The provider has not answered yet.", Assert.Single(_runtime.Progress).StatusDescription);
    }

    [Fact]
    public void A_stopped_pipeline_does_not_come_between_an_answer_and_who_keeps_it()
    {
        SilentWait wait = new(_command, "Refreshing.");
        wait.Tick(SilentWait.Patience);
        _runtime.IsStopped = true;

        wait.Tick(SilentWait.Patience);
        wait.Complete();

        Assert.Single(_runtime.Progress);
    }

    /// <summary>A command's runtime that takes progress and nothing else.</summary>
    public class Runtime : DispatchProxy
    {
        internal List<ProgressRecord> Progress { get; } = [];

        internal bool IsStopped { get; set; }

        internal static (ICommandRuntime, Runtime) Create()
        {
            ICommandRuntime runtime = Create<ICommandRuntime, Runtime>();
            return (runtime, (Runtime)(object)runtime);
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            switch (targetMethod!.Name, args)
            {
                case ("get_Host", _):
                    return null;
                case (nameof(ICommandRuntime.WriteProgress), [long, ProgressRecord record]) when !IsStopped:
                    Progress.Add(record);
                    return null;
                default:
                    throw IsStopped ? new PipelineStoppedException() : new NotSupportedException(targetMethod.Name);
            }
        }
    }
}
