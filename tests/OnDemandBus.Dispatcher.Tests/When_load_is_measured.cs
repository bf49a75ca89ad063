using OnDemandBus.Dispatcher.Overloads;

namespace OnDemandBus.Dispatcher.Tests;

public sealed class When_load_is_measured
{
    private readonly Backlog _backlog = new();
    private TimeSpan _now = TimeSpan.FromHours(1);

    [Fact]
    public void The_next_command_waits_for_those_before_it()
    {
        Answer(every: 10, times: 200, waiting: 5);
        Enter(5);
        Assert.Equal(50, _backlog.ExpectedWait.TotalMilliseconds, 0.1);
    }

    [Fact]
    public void Where_nobody_waits_there_is_no_wait_however_slow_it_was()
    {
        Answer(every: 5000, times: 50, waiting: 3);
        Assert.Equal((0, TimeSpan.Zero), (_backlog.Waiting, _backlog.ExpectedWait));
    }

    [Fact]
    public void What_passes_while_nobody_waits_does_not_count()
    {
        Answer(every: 2, times: 200, waiting: 2);
        _now += TimeSpan.FromHours(2);
        Answer(every: 2, times: 2, waiting: 2);
        Enter(10);
        Assert.Equal(20, _backlog.ExpectedWait.TotalMilliseconds, 0.1);
    }

    [Fact]
    public void One_who_is_alone_tells_nothing_of_the_pace()
    {
        // The way there and back takes long, and many could go it at once.
        for (var i = 0; i < 100; i++)
        {
            Enter(1);
            Pass(80);
            _backlog.Answered(_now);
        }

        Enter(20);
        Assert.InRange(_backlog.ExpectedWait.TotalMilliseconds, 1, 30);
    }

    [Fact]
    public void An_area_that_has_become_slow_is_found_out_within_some_answers()
    {
        Answer(every: 1, times: 200, waiting: 10);
        Enter(40);
        for (var i = 0; i < 10; i++)
        {
            Pass(50);
            _backlog.Answered(_now);
        }

        Assert.InRange(_backlog.ExpectedWait.TotalMilliseconds, 400, 30 * 50);
    }

    [Fact]
    public void A_store_that_stands_still_for_a_moment_is_no_slow_area()
    {
        // Four hundred a second; what came while the store stood still is answered in one go.
        Answer(every: 2, times: 200, waiting: 2);
        Enter(161);
        Pass(2);
        _backlog.Answered(_now);
        Pass(400);
        var longest = TimeSpan.Zero;
        for (var i = 0; i < 160; i++)
        {
            _backlog.Answered(_now);
            _now += TimeSpan.FromMicroseconds(20);
            if (_backlog.ExpectedWait is var wait && wait > longest) longest = wait;
        }

        Enter(1);
        Pass(2);
        _backlog.Answered(_now);
        Enter(160);
        Assert.InRange(longest.TotalMilliseconds, 1, 400);
        Assert.InRange(_backlog.ExpectedWait.TotalMilliseconds, 100, 500);
    }

    [Fact]
    public void Commands_that_are_given_up_wait_no_more_and_say_nothing_of_the_pace()
    {
        Answer(every: 2, times: 200, waiting: 2);
        Enter(8);
        Pass(10_000);
        for (var i = 0; i < 8; i++) _backlog.GivenUp();
        Assert.Equal(0, _backlog.Waiting);
        Answer(every: 2, times: 2, waiting: 2);
        Enter(10);
        Assert.Equal(20, _backlog.ExpectedWait.TotalMilliseconds, 0.1);
    }

    [Fact]
    public void Each_of_several_senders_reckons_the_same()
    {
        // One line that moves every 4 ms, from three senders in turn.
        var senders = new[] { new Backlog(), new Backlog(), new Backlog() };
        for (var i = 0; i < 300; i++) senders[i % 3].Enter();
        for (var i = 0; i < 200; i++)
        {
            Pass(4);
            senders[i % 3].Answered(_now);
        }

        Assert.All(senders, sender => Assert.InRange(sender.ExpectedWait.TotalMilliseconds, 100 * 4 * 0.9, 100 * 4 * 1.1));
    }

    private void Enter(int commands)
    {
        for (var i = 0; i < commands; i++) _backlog.Enter();
    }

    private void Pass(int milliseconds) => _now += TimeSpan.FromMilliseconds(milliseconds);

    /// <summary>A line that is kept so long, and then runs out.</summary>
    private void Answer(int every, int times, int waiting)
    {
        Enter(waiting);
        for (var i = 0; i < times; i++)
        {
            Pass(every);
            _backlog.Answered(_now);
            if (i < times - waiting) _backlog.Enter();
        }
    }
}
