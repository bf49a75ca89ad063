using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Buses;
using OnDemandBus.Planning;
using OnDemandBus.Roads;
using OnDemandBus.TestTown;

namespace OnDemandBus.Dispatcher.Tests;

/// <summary>What a bus has done while its unit was off the net, told afterwards to a real engine.</summary>
public sealed class When_reports_come_late_and_in_any_order
{
    private const string Drawing = "A--a---------b---------c---------d--B";

    private static readonly DateTimeOffset s_start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly BusId s_bus = new("bus-1");
    private static readonly DrawnTown s_town = DrawnTown.Parse(Drawing);
    private static readonly BusReport[] s_history = [.. Drive()];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 200)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_ride_ends_as_it_did_and_nothing_is_left_waiting(int seed)
    {
        var told = s_history.ToArray();
        new Random(seed).Shuffle(told);
        var engine = WithThreeRides();
        var held = new HeldReports();
        var now = s_history[^1].At.AddSeconds(1);
        foreach (var report in told) held.Take(s_bus, report, now, each => CarryOut(engine, each, now));

        Assert.All(engine.Rides.Values, ride => Assert.Equal(RideState.Completed, ride.State));
        Assert.Empty(engine.Buses[s_bus].Plan.Stops);
        Assert.Empty(held.All);
    }

    [Fact]
    public void From_the_last_to_the_first_all_but_the_first_wait_for_it()
    {
        var engine = WithThreeRides();
        var held = new HeldReports();
        var now = s_history[^1].At.AddSeconds(1);
        // Who has arrived has departed; so the arrival is what all wait for.
        foreach (var report in s_history[2..].Reverse())
        {
            var taken = held.Take(s_bus, report, now, each => CarryOut(engine, each, now));
            Assert.Equal((new Outcome.Accepted(), true), (taken.Outcome, taken.IsHeld));
        }

        Assert.Equal(s_history[2..].Select(report => report.At), held.All.Select(waiting => waiting.Report.At));
        var first = held.Take(s_bus, s_history[1], now, each => CarryOut(engine, each, now));
        Assert.Equal((false, 0), (first.IsHeld, first.GivenUp.Count));
        Assert.All(engine.Rides.Values, ride => Assert.Equal(RideState.Completed, ride.State));
    }

    private static Outcome CarryOut(Engine engine, BusReport report, DateTimeOffset now) => engine.Handle(BusReports.Read(s_bus, report).Command!, now).Outcome;

    /// <summary>A driver who does what the plan says, told at once.</summary>
    private static IEnumerable<BusReport> Drive()
    {
        var engine = WithThreeRides();
        var now = s_start;
        var count = 0;
        while (engine.Buses[s_bus].Plan.Stops is [var stop, ..])
        {
            var at = stop.Phase switch { StopPhase.Planned => stop.SetOff, StopPhase.UnderWay => stop.Arrival, _ => stop.Departure };
            if (at > now) now = at;
            var report = new BusReport(
                $"r{++count}",
                stop.Phase switch { StopPhase.Planned => BusReportType.Departed, StopPhase.UnderWay => BusReportType.Arrived, _ when stop.Alighting.Length > 0 => BusReportType.Alighted, _ => BusReportType.Boarded },
                now);
            report = stop.Phase is StopPhase.Serving ? report with { RideId = stop.Alighting.Concat(stop.Boarding).First().Value } : report with { StopId = stop.Id.Value };
            Assert.IsType<Outcome.Accepted>(engine.Handle(BusReports.Read(s_bus, report).Command!, now).Outcome);
            yield return report;
        }
    }

    private static Engine WithThreeRides()
    {
        var (southWest, northEast) = (s_town.Network.SouthWest, s_town.Network.NorthEast);
        var boundary = Area.FromBounds(new Location(southWest.Latitude - 0.01, southWest.Longitude - 0.01), new Location(northEast.Latitude + 0.01, northEast.Longitude + 0.01));
        var engine = new Engine(new ServiceArea("town", boundary, ServiceCalendar.Always, ServiceRules.Default), s_town.Times);
        engine.Handle(new Command.AddBus(new Bus(s_bus, [new Load(8, 0, 1, 6)], s_town.At('a'), [Shift.Always])), s_start);
        foreach (var (from, to) in new[] { ('b', 'd'), ('b', 'c'), ('c', 'd') })
        {
            var request = new RideRequest(new RideId($"{from}-{to}"), s_town.At(from), s_town.At(to), default, new Party(1), default);
            var offered = Assert.IsType<Outcome.Offered>(engine.Handle(new Command.RequestOffer(request), s_start).Outcome);
            Assert.IsType<Outcome.Accepted>(engine.Handle(new Command.BookOffer(offered.Offers[0].Id, request.Id.Value), s_start).Outcome);
        }

        return engine;
    }
}

/// <summary>The rules by which a report is kept or given up, on an engine that answers as the test says.</summary>
public sealed class When_a_report_does_not_fit_yet
{
    private static readonly DateTimeOffset s_eight = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly BusId s_bus = new("bus-1");

    private readonly HeldReports _held = new();
    private readonly Dictionary<string, Refusal> _refused = [];
    private readonly List<string> _carriedOut = [];

    private ReportTaken Comes(string id, BusReportType type, int happened, int now = 1000, string bus = "bus-1") =>
        _held.Take(new BusId(bus), Report(id, type, happened), s_eight.AddSeconds(now), report =>
        {
            if (_refused.TryGetValue(report.ReportId, out var refusal)) return new Outcome.Refused(refusal, "No.");
            _carriedOut.Add(report.ReportId);
            // As the journal tells it: before the outcome is heard.
            _held.Took(new BusId(bus), report, s_eight.AddSeconds(now));
            return new Outcome.Accepted();
        });

    private static BusReport Report(string id, BusReportType type, int happened) => new(id, type, s_eight.AddSeconds(happened), StopId: 1);

    [Theory]
    [InlineData(Refusal.StopNotNext)]
    [InlineData(Refusal.StopNotFinished)]
    [InlineData(Refusal.BusNotAtStop)]
    [InlineData(Refusal.RideNotAtStop)]
    public void It_is_kept_where_an_earlier_one_could_help(Refusal refusal)
    {
        _refused["later"] = refusal;
        var taken = Comes("later", BusReportType.Arrived, 100);
        Assert.Equal((new Outcome.Accepted(), true), (taken.Outcome, taken.IsHeld));
        Assert.True(_held.Contains(new ReportKey(s_bus, "later")));
    }

    [Fact]
    public void It_is_refused_where_none_could()
    {
        foreach (var refusal in Enum.GetValues<Refusal>().Except([Refusal.StopNotNext, Refusal.StopNotFinished, Refusal.BusNotAtStop, Refusal.RideNotAtStop]))
        {
            _refused["wrong"] = refusal;
            var taken = Comes("wrong", BusReportType.Arrived, 100);
            Assert.Equal((refusal, false), (Assert.IsType<Outcome.Refused>(taken.Outcome).Refusal, taken.IsHeld));
        }

        Assert.Empty(_held.All);
    }

    [Fact]
    public void Those_that_wait_are_carried_out_in_the_order_in_which_they_happened()
    {
        foreach (var (id, happened) in new[] { ("third", 300), ("first", 100), ("second", 200) })
        {
            _refused[id] = Refusal.StopNotNext;
            Comes(id, BusReportType.Arrived, happened);
        }

        _refused.Clear();
        Comes("missing", BusReportType.Departed, 50);
        Assert.Equal(["missing", "first", "second", "third"], _carriedOut);
        Assert.Empty(_held.All);
    }

    [Fact]
    public void Of_the_same_moment_one_may_make_the_other_possible()
    {
        _refused["departed"] = Refusal.StopNotFinished;
        Comes("departed", BusReportType.Departed, 100);
        _refused.Remove("departed");
        Comes("boarded", BusReportType.Boarded, 100);
        Assert.Equal(["boarded", "departed"], _carriedOut);
    }

    [Fact]
    public void It_is_given_up_as_soon_as_something_is_taken_that_happened_later()
    {
        _refused["never so"] = Refusal.StopNotNext;
        Comes("never so", BusReportType.Arrived, 100);
        _refused.Clear();
        var taken = Comes("next", BusReportType.Departed, 101);
        Assert.Equal("never so", Assert.Single(taken.GivenUp).Report.ReportId);
        Assert.Equal(["next"], _carriedOut);
    }

    [Fact]
    public void It_is_refused_at_once_where_something_was_taken_that_happened_later()
    {
        Comes("next", BusReportType.Departed, 101);
        _refused["never so"] = Refusal.StopNotNext;
        var taken = Comes("never so", BusReportType.Arrived, 100);
        Assert.IsType<Outcome.Refused>(taken.Outcome);
        Assert.Empty(_held.All);
    }

    [Fact]
    public void Where_the_bus_is_says_nothing_about_what_is_missing()
    {
        _refused["waits"] = Refusal.StopNotNext;
        Comes("waits", BusReportType.Arrived, 100);
        Comes("here", BusReportType.Position, 500);
        Assert.True(_held.Contains(new ReportKey(s_bus, "waits")));
        _refused.Clear();
        // Yet it is tried again: a break may have ended meanwhile.
        Comes("there", BusReportType.Position, 600);
        Assert.Equal(["here", "there", "waits"], _carriedOut);
    }

    [Fact]
    public void Of_another_bus_it_knows_nothing()
    {
        _refused["waits"] = Refusal.StopNotNext;
        Comes("waits", BusReportType.Arrived, 100);
        Comes("other", BusReportType.Departed, 200, bus: "bus-2");
        Assert.True(_held.Contains(new ReportKey(s_bus, "waits")));
    }

    [Fact]
    public void What_turns_out_to_be_impossible_is_given_up()
    {
        _refused["waits"] = Refusal.BusNotAtStop;
        Comes("waits", BusReportType.Boarded, 100);
        _refused["waits"] = Refusal.RideEnded;
        var taken = Comes("arrived", BusReportType.Arrived, 50);
        Assert.Equal("waits", Assert.Single(taken.GivenUp).Report.ReportId);
        Assert.Empty(_held.All);
    }

    [Fact]
    public void A_unit_whose_clock_is_ahead_does_not_overtake_what_comes()
    {
        Comes("from tomorrow", BusReportType.Departed, 90_000, now: 1000);
        _refused["waits"] = Refusal.StopNotNext;
        Assert.True(Comes("waits", BusReportType.Arrived, 1001, now: 1002).IsHeld);
    }

    [Fact]
    public void It_is_given_up_after_a_day()
    {
        _refused["waits"] = Refusal.StopNotNext;
        Comes("waits", BusReportType.Arrived, 100, now: 200);
        Assert.Empty(Comes("a day less a second", BusReportType.Position, 0, now: 200 + 86_399).GivenUp);
        Assert.Equal("waits", Assert.Single(Comes("a day", BusReportType.Position, 0, now: 200 + 86_400).GivenUp).Report.ReportId);
    }

    [Fact]
    public void A_bus_cannot_have_any_number_of_them_waiting()
    {
        for (var i = 0; i <= HeldReports.MostOfABus; i++)
        {
            _refused[$"r{i}"] = Refusal.StopNotNext;
            Assert.Equal(i < HeldReports.MostOfABus, Comes($"r{i}", BusReportType.Arrived, i).IsHeld);
        }
    }

    [Fact]
    public void One_that_comes_twice_waits_once()
    {
        _refused["waits"] = Refusal.StopNotNext;
        Comes("waits", BusReportType.Arrived, 100);
        Assert.True(Comes("waits", BusReportType.Arrived, 100).IsHeld);
        Assert.Single(_held.All);
    }

    [Fact]
    public void After_a_restart_all_is_as_it_was()
    {
        _refused["waits"] = Refusal.StopNotNext;
        _refused["too"] = Refusal.StopNotNext;
        Comes("waits", BusReportType.Arrived, 100);
        Comes("too", BusReportType.Arrived, 200);
        var restarted = new HeldReports();
        foreach (var held in _held.All.Reverse().Concat(_held.All)) restarted.Restore(held);
        Assert.Equal(_held.All, restarted.All);

        restarted.Took(s_bus, Report("next", BusReportType.Departed, 101), s_eight.AddSeconds(1000));
        Assert.Equal("too", Assert.Single(restarted.All).Report.ReportId);
        restarted.Took(s_bus, Report("too", BusReportType.Arrived, 200), s_eight.AddSeconds(1000));
        Assert.Empty(restarted.All);
    }
}

/// <summary>The lanes in which what buses report goes on its way.</summary>
public sealed class When_several_buses_report_at_once
{
    [Fact]
    public async Task What_one_bus_reports_is_done_in_order_and_a_slow_one_holds_up_no_other()
    {
        var lanes = new BusLanes();
        var (slow, otherDone) = (new TaskCompletionSource(), new TaskCompletionSource());
        var done = new List<string>();
        lanes.Add("slow", async () =>
        {
            await slow.Task;
            done.Add("first");
        });
        lanes.Add("slow", () =>
        {
            done.Add("second");
            return Task.CompletedTask;
        });
        lanes.Add("other", () =>
        {
            otherDone.SetResult();
            return Task.CompletedTask;
        });
        await otherDone.Task.WaitAsync(TownOnline.Patience, TestContext.Current.CancellationToken);
        Assert.Empty(done);
        slow.SetResult();
        await lanes.DoneAsync().WaitAsync(TownOnline.Patience, TestContext.Current.CancellationToken);
        Assert.Equal(["first", "second"], done);
    }

    [Fact]
    public async Task What_fails_ends_nothing_but_itself()
    {
        var lanes = new BusLanes();
        var next = new TaskCompletionSource();
        lanes.Add("bus", () => throw new InvalidOperationException());
        lanes.Add("bus", () =>
        {
            next.SetResult();
            return Task.CompletedTask;
        });
        await next.Task.WaitAsync(TownOnline.Patience, TestContext.Current.CancellationToken);
        await lanes.DoneAsync().WaitAsync(TownOnline.Patience, TestContext.Current.CancellationToken);
    }
}
