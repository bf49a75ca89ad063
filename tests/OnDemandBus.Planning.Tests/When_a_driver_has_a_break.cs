namespace OnDemandBus.Planning.Tests;

public sealed class When_a_driver_has_a_break
{
    private static readonly DateTimeOffset Start = TownUnderTest.Start;

    // 100 m a character, 10 m a second: ten seconds a character.
    private readonly TownUnderTest _town = new(DrawnTown.Parse("A--a---------b---------c---------d--B"));

    private Location At(char place) => _town.Town.At(place);

    private static Shift Shift(Location? depot, params Break[] breaks) => new(Start, Start.AddHours(8)) { Depot = depot, Breaks = [.. breaks] };

    private Break From(int minutes, int latest, char? place = 'b') =>
        new(Start.AddMinutes(minutes), Start.AddMinutes(latest), TimeSpan.FromMinutes(30), place is { } name ? At(name) : null);

    private BusId WithBreak(params Break[] breaks) => _town.AddBus("bus-1", At('a'), null, Shift(null, breaks));

    private PlannedStop[] Breaks(BusId bus) => [.. _town[bus].Plan.Stops.Where(stop => stop.Duty?.Kind == DutyKind.Break)];

    [Fact]
    public void It_is_in_the_plan_from_the_first_moment()
    {
        var bus = WithBreak(From(60, 90));
        var stop = Assert.Single(_town[bus].Plan.Stops);
        Assert.Equal(0, stop.Location.DistanceMetres(At('b')), 1.0);
        Assert.Equal((Start.AddMinutes(60), Start.AddMinutes(90)), (stop.ServiceStart, stop.Departure));
        Assert.Equal(1, _town[bus].Plan.Version);
    }

    [Fact]
    public void Without_a_place_of_its_own_it_is_at_the_depot_or_where_the_bus_started()
    {
        Assert.Equal(0, Assert.Single(Breaks(WithBreak(From(60, 90, null)))).Location.DistanceMetres(At('a')), 1.0);
        var bus = _town.AddBus("bus-2", At('a'), null, Shift(At('d'), From(60, 90, null)));
        Assert.Equal(0, Assert.Single(Breaks(bus)).Location.DistanceMetres(At('d')), 1.0);
    }

    [Fact]
    public void Rides_go_before_it_and_after_it()
    {
        var bus = WithBreak(From(60, 70));
        var before = _town.Booked(At('b'), At('d'), TimeWish.DepartAt(Start.AddMinutes(30)));
        var after = _town.Booked(At('b'), At('d'), TimeWish.DepartAt(Start.AddMinutes(105)));
        Assert.Equal([before.Id, before.Id, default, after.Id, after.Id], _town[bus].Plan.Stops.Select(stop => stop.Boarding.Concat(stop.Alighting).FirstOrDefault()));
        _town.DriveUntil(after, RideState.Completed);
        Assert.True(_town[after].BusArrivedAt < after.Promise!.PickupTo);
        Assert.Single(_town.Events.OfType<Event.DutyDone>());
    }

    [Fact]
    public void A_ride_waits_for_its_end()
    {
        WithBreak(From(60, 60));
        var offer = _town.Offered(At('c'), At('d'), TimeWish.DepartAt(Start.AddMinutes(80)));
        Assert.Equal(Start.AddMinutes(90).AddSeconds(100), offer.ExpectedPickup, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_ride_moves_it_within_its_window_and_no_further()
    {
        // A ride from b to d and back to b, round the end of the street, takes about fifteen minutes.
        var bus = WithBreak(From(60, 80));
        var ride = _town.Booked(At('b'), At('d'), TimeWish.DepartAt(Start.AddMinutes(58)));
        Assert.True(Breaks(bus)[0].ServiceStart > Start.AddMinutes(60));
        Assert.True(Breaks(bus)[0].ServiceStart <= Start.AddMinutes(80));
        _town.DriveUntil(ride, RideState.Completed);
        var strict = new TownUnderTest(_town.Town);
        strict.AddBus("bus-1", At('a'), null, Shift(null, From(60, 65)));
        Assert.Equal(RejectionReason.ShiftEndOrBreak, strict.Rejected(At('b'), At('d'), TimeWish.DepartAt(Start.AddMinutes(58))).Reason);
    }

    [Fact]
    public void The_next_possible_departure_is_after_it()
    {
        WithBreak(From(60, 65));
        var rejection = _town.Rejected(At('b'), At('d'), TimeWish.DepartAt(Start.AddMinutes(58)));
        Assert.InRange(rejection.NextPossible!.Value, Start.AddMinutes(75), Start.AddMinutes(95));
        _town.Offered(At('b'), At('d'), TimeWish.DepartAt(rejection.NextPossible.Value));
    }

    [Fact]
    public void The_bus_does_not_leave_before_it_is_over()
    {
        var bus = WithBreak(From(60, 60));
        var ride = _town.Booked(At('c'), At('d'), TimeWish.DepartAt(Start.AddMinutes(80)));
        _town.DriveUntil(Start.AddMinutes(70));
        Assert.Equal(BusActivity.AtStop, _town[bus].Activity);
        Assert.Equal(Refusal.StopNotFinished, _town.Refused(new Command.ReportDeparted(bus, _town[bus].Plan.Stops[1].Id)));
        _town.DriveUntil(ride, RideState.Completed);
    }

    [Fact]
    public void It_is_never_had_with_anybody_on_board()
    {
        for (var seed = 1; seed <= 40; seed++)
        {
            var chance = new Random(seed);
            var town = new TownUnderTest(_town.Town, new ServiceRules { MaxTravelTimeBeta = TimeSpan.FromHours(2), MaxWaitTime = TimeSpan.FromHours(1) });
            var breaks = new[] { From(30, chance.Next(30, 50)), From(90, chance.Next(90, 130), 'd') };
            var bus = town.AddBus("bus-1", At('a'), null, Shift(At('c'), breaks));
            while (town.Now < Start.AddHours(4))
            {
                if (town.Say(new Command.RequestOffer(town.Request(At("abc"[chance.Next(3)]), At("cdB"[chance.Next(3)])))) is Outcome.Offered offered) town.Booked(offered.Offers[0]);
                if (chance.Next(3) == 0) town.Say(new Command.Improve(chance.Next(), Iterations: 100));
                town.DriveUntil(town.Now.AddMinutes(chance.Next(1, 12)));
            }

            var onBoard = 0;
            var begun = new List<DateTimeOffset>();
            foreach (var happened in town.Events)
            {
                if (happened is Event.RiderBoarded) onBoard++;
                if (happened is Event.RiderAlighted) onBoard--;
                if (happened is not Event.PlanChanged { KeptBefore: 0, Stops: [{ Phase: StopPhase.Serving, Duty: not null } first, ..] }) continue;
                Assert.True(onBoard == 0, $"seed {seed}: {onBoard} on board in the break at {first.ServiceStart:T}.");
                if (!begun.Contains(first.ServiceStart)) begun.Add(first.ServiceStart);
            }

            Assert.True(begun.Count == 2, $"seed {seed}: {begun.Count} breaks.");
            for (var k = 0; k < 2; k++) Assert.True(begun[k] >= breaks[k].Earliest && begun[k] <= breaks[k].Latest, $"seed {seed}: the break from {breaks[k].Earliest:T} to {breaks[k].Latest:T} began at {begun[k]:T}.");
            Assert.True(town.Engine.Rides.Values.Count(ride => ride.State == RideState.Completed) > 3, $"seed {seed}: hardly anybody was carried.");
            Assert.Equal(DutyKind.Depot, Assert.Single(town[bus].Plan.Stops, stop => stop.Duty is not null).Duty!.Kind);
        }
    }

    [Fact]
    public void A_late_bus_has_it_late_rather_than_never()
    {
        var bus = WithBreak(From(60, 65));
        var ride = _town.Booked(At('b'), At('d'), TimeWish.DepartAt(Start.AddMinutes(30)));
        _town.DriveUntil(ride, RideState.OnBoard);
        _town.Now = Start.AddMinutes(80);
        _town.Accept(new Command.Tick());
        Assert.True(Assert.Single(Breaks(bus)).ServiceStart > Start.AddMinutes(80));
        _town.DriveUntil(Start.AddHours(3));
        Assert.Single(_town.Events.OfType<Event.DutyDone>());
    }

    [Fact]
    public void A_late_break_is_still_had_when_the_shifts_are_told_again()
    {
        var bus = WithBreak(From(60, 65));
        var ride = _town.Booked(At('b'), At('d'), TimeWish.DepartAt(Start.AddMinutes(30)));
        _town.DriveUntil(ride, RideState.OnBoard);
        _town.Now = Start.AddMinutes(80);
        _town.Accept(new Command.ChangeShifts(bus, _town[bus].Bus.Shifts));
        Assert.Single(Breaks(bus));
    }

    [Fact]
    public void It_is_had_once_however_often_the_shifts_are_told()
    {
        var bus = WithBreak(From(30, 120));
        _town.DriveUntil(Start.AddMinutes(70));
        Assert.Single(_town.Events.OfType<Event.DutyDone>());
        _town.Accept(new Command.ChangeShifts(bus, [_town[bus].Bus.Shifts[0] with { To = Start.AddHours(6) }]));
        Assert.Empty(Breaks(bus));
        _town.Accept(new Command.ReportBreakdown(bus));
        _town.Accept(new Command.ReturnToService(bus));
        Assert.Empty(Breaks(bus));
    }

    [Fact]
    public void It_comes_and_goes_with_the_shifts()
    {
        var bus = _town.AddBus("bus-1", At('a'));
        _town.Accept(new Command.ChangeShifts(bus, [Shift(null, From(60, 90))]));
        Assert.Single(Breaks(bus));
        _town.Accept(new Command.ChangeShifts(bus, [Shift(null, From(120, 150))]));
        Assert.Equal(Start.AddMinutes(120), Assert.Single(Breaks(bus)).ServiceStart);
        _town.Accept(new Command.ChangeShifts(bus, [Shift(null)]));
        Assert.Empty(_town[bus].Plan.Stops);
    }

    [Fact]
    public void The_shift_ends_at_the_depot_with_nobody_on_board()
    {
        var bus = _town.AddBus("bus-1", At('a'), null, new Shift(Start, Start.AddHours(1)) { Depot = At('b') });
        var ride = _town.Booked(At('c'), At('d'), TimeWish.DepartAt(Start.AddMinutes(30)));
        Assert.Equal(RejectionReason.ShiftEndOrBreak, _town.Rejected(At('c'), At('d'), TimeWish.DepartAt(Start.AddMinutes(50))).Reason);
        _town.DriveUntil(Start.AddHours(1));
        Assert.Equal(RideState.Completed, _town[ride].State);
        Assert.Equal(0, _town[bus].Location.DistanceMetres(At('b')), 1.0);
        Assert.Empty(_town[bus].Plan.Stops);
    }

    [Fact]
    public void One_with_no_road_near_is_refused()
    {
        var field = _town.Town.Beside('b', northMetres: 900);
        var shift = Shift(null, new Break(Start.AddHours(1), Start.AddHours(2), TimeSpan.FromMinutes(30), field));
        Assert.Equal(Refusal.BusOffRoad, _town.Refused(new Command.AddBus(new Bus(new BusId("bus-1"), [new Load(8)], At('a'), [shift]))));
    }
}
