namespace OnDemandBus.Planning.Tests;

public sealed class When_a_request_is_decided
{
    // 100 m a character, 10 m a second: ten seconds a character.
    private static readonly DrawnTown Town = DrawnTown.Parse("A--a---------b---------c---------d--B");

    private readonly TownUnderTest _town = new(Town, new ServiceRules { MaxWaitTime = TimeSpan.FromSeconds(250), SoftMaxWaitTime = TimeSpan.FromSeconds(50), WaitViolationWeight = 2 });

    private Location At(char place) => Town.At(place);

    [Fact]
    public void The_winner_comes_first_with_its_cost_by_part()
    {
        _town.AddBus("bus-1", At('a'));
        _town.AddBus("bus-2", At('A'));
        var decision = Decide('b', 'd');
        Assert.Equal((2, 2L), (decision.Buses, decision.Candidates));
        Assert.Equal(["bus-1", "bus-2"], decision.Best.Select(each => each.Bus.Value));
        var best = decision.Best[0];
        // 100 s to the pickup, a minute there, 200 s to the drop-off, a minute there; the rider waits 50 s longer than the soft limit.
        Assert.Equal(420, best.BusTime, 0.5);
        Assert.Equal(360, best.RiderTime, 0.5);
        Assert.Equal(0, best.OthersDelay, 0.5);
        Assert.Equal(100, best.SoftLimits, 0.5);
        Assert.Equal(best.BusTime + best.RiderTime + best.OthersDelay + best.SoftLimits, best.Cost);
        Assert.Equal(TownUnderTest.Start.AddSeconds(100), best.Pickup, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void The_delay_of_those_who_ride_already_is_told_apart()
    {
        var town = new TownUnderTest(Town);
        town.AddBus("bus-1", At('a'));
        town.Booked(At('b'), At('d'));
        var best = town.Engine.Handle(new Command.RequestOffer(town.Request(At('c'), At('d'))), town.Now).Decision!.Best[0];
        Assert.Equal(60, best.OthersDelay, 0.5);
        Assert.Equal(60, best.BusTime, 0.5);
    }

    [Fact]
    public void Those_that_failed_are_named_with_what_stood_in_the_way()
    {
        _town.AddBus("bus-1", At('a'));
        _town.AddBus("bus-2", At('d'), new Load(1));
        _town.AddBus("bus-3", At('d'));
        var decision = Decide('b', 'c', new Party(2));
        Assert.Equal(3, decision.Buses);
        Assert.Equal("bus-1", Assert.Single(decision.Best).Bus.Value);
        Assert.All(decision.Failed, failed => Assert.Equal(failed.Bus.Value == "bus-2" ? RejectionReason.NoCapacity : RejectionReason.WaitLimitExceeded, failed.Reason));
    }

    [Fact]
    public void A_rejection_has_no_winner_and_the_reasons_of_the_buses()
    {
        _town.AddBus("bus-1", At('a'));
        var decision = Decide('d', 'b');
        Assert.Empty(decision.Best);
        Assert.Equal(RejectionReason.WaitLimitExceeded, Assert.Single(decision.Failed).Reason);
    }

    [Fact]
    public void An_operator_can_read_it()
    {
        _town.AddBus("bus-1", At('a'));
        _town.AddBus("bus-2", At('A'));
        Assert.Equal(
            """
            ride-1 at 2026-03-02 08:00:00: 2 places in the plans of 2 buses, 2 timed
              bus-1: 880.0 s = bus 420.0 + rider 360.0 + others 0.0 + beyond soft limits 100.0; pickup 08:01:40, arrival 08:06:00
              bus-2: 1000.0 s = bus 450.0 + rider 390.0 + others 0.0 + beyond soft limits 160.0; pickup 08:02:10, arrival 08:06:30
            """.ReplaceLineEndings(),
            Rounded(Decide('b', 'd')).ToString());
    }

    [Fact]
    public void What_is_excluded_beforehand_needs_no_decision()
    {
        _town.AddBus("bus-1", At('a'));
        var handled = _town.Engine.Handle(new Command.RequestOffer(_town.Request(At('a'), new Location(50, 10))), _town.Now);
        Assert.Null(handled.Decision);
        Assert.Null(_town.Engine.Handle(new Command.Tick(), _town.Now).Decision);
    }

    private Decision Decide(char from, char to, Party? party = null) =>
        Assert.IsType<Decision>(_town.Engine.Handle(new Command.RequestOffer(_town.Request(At(from), At(to), party: party)), _town.Now).Decision);

    // Drawn streets are a millisecond longer or shorter here and there.
    private static Decision Rounded(Decision decision) => decision with
    {
        Best =
        [
            .. decision.Best.Select(each => each with
            {
                BusTime = Math.Round(each.BusTime),
                RiderTime = Math.Round(each.RiderTime),
                SoftLimits = Math.Round(each.SoftLimits),
                Pickup = Second(each.Pickup),
                Arrival = Second(each.Arrival),
            }),
        ],
    };

    private static DateTimeOffset Second(DateTimeOffset at) => DateTimeOffset.FromUnixTimeSeconds((at.ToUnixTimeMilliseconds() + 500) / 1000);
}
