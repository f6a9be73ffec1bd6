using System;
using DeviceAuth.Tests.Fakes;
using Xunit;

namespace DeviceAuth.Tests.Foundation;

/// <summary>No wait is without a limit, and none is silent for more than a few seconds.</summary>
public sealed class PatientWaitTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeClock _clock = new();
    private readonly FakePipeline _pipeline;
    private readonly PatientWait _wait;

    public PatientWaitTests()
    {
        _pipeline = new FakePipeline(_clock);
        _wait = new PatientWait(_clock, _pipeline, TimeSpan.FromSeconds(30), () => "somebody");
    }

    [Fact]
    public void It_ends_after_a_time_whatever_the_number_of_steps()
    {
        int steps = 0;
        while (!_wait.IsOver)
        {
            _wait.Step(Second);
            steps++;
        }

        Assert.Equal(30, steps);
    }

    [Fact]
    public void A_clock_that_is_set_changes_nothing()
    {
        _clock.MoveWallClock(TimeSpan.FromDays(1));

        Assert.False(_wait.IsOver);
    }

    [Fact]
    public void It_says_once_after_three_seconds_what_it_waits_for()
    {
        _wait.Step(Second);
        _wait.Step(Second);
        _wait.Step(Second);
        Assert.Empty(_pipeline.Warnings);

        _wait.Step(Second);
        _wait.Step(Second);

        Assert.Equal(["Waiting for somebody."], _pipeline.Warnings);
    }

    [Fact]
    public void A_queue_that_moves_on_is_waited_in_for_longer_before_that_is_said()
    {
        for (int i = 0; i < 15; i++)
        {
            _wait.Step(Second, who: $"{i / 2}");
        }

        Assert.Empty(_pipeline.Warnings);
        _wait.Step(Second, who: "7");
        Assert.Single(_pipeline.Warnings);
    }

    [Fact]
    public void Ctrl_C_ends_it()
    {
        _pipeline.Stop();

        Assert.ThrowsAny<OperationCanceledException>(() => _wait.Step(Second));
    }
}
