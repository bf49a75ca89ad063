namespace OnDemandBus.Planning.Tests.Insertion;

/// <summary>A fleet with plans, rules and wishes of all kinds, by its seed: sense and nonsense, plans that are late, buses that are full.</summary>
internal sealed class RandomFleet
{
    private const int Minute = 60_000;
    private static readonly DrawnTown Town = DrawnTown.Parse(
        """
        A-----B-----C--->-D
        |     |     |     |
        |     ^     |     |
        E-----F-----G-----H
        |     |     |     |
        |     |     v     |
        J-----K-----L-----M
        """,
        metresPerCharacter: 110);

    public static readonly TravelTimes Times = HubLabels.Of(Town.Network);
    public static readonly Landmarks Landmarks = Landmarks.Of(Times);

    private readonly Random _chance;
    private readonly Position[] _doors;

    public RandomFleet(int seed)
    {
        _chance = new Random(seed);
        // Few doors, so that trips meet at kerbs; some of them a few metres from each other.
        _doors = new Position[10];
        for (var k = 0; k < _doors.Length; k++)
        {
            _doors[k] = new Position(_chance.Next(Town.Network.SegmentCount), _chance.NextSingle());
            if (k > 0 && _chance.Next(3) == 0) _doors[k] = new Position(_doors[k - 1].Segment, Math.Clamp(_doors[k - 1].Fraction + (0.02f * _chance.Next(-2, 3)), 0, 1));
        }

        NowMs = 1_000_000 * (long)_chance.Next(1, 100);
        Rules = RandomRules();
        for (var k = _chance.Next(1, 5); k > 0; k--) Buses.Add(RandomBus());
    }

    public InsertionRules Rules { get; }

    public List<DullBus> Buses { get; } = [];

    public long NowMs { get; private set; }

    public bool Half() => _chance.Next(2) == 0;

    public int Next(int below) => _chance.Next(below);

    /// <summary>Time goes on, but not past what buses under way have not reported.</summary>
    public void GoOn()
    {
        var until = NowMs + _chance.Next(3 * Minute);
        if (Rules.DivertsUnderWay)
            foreach (var bus in Buses)
                if (bus.Outset.Phase == OutsetPhase.UnderWay) until = Math.Min(until, bus.Outset.ArrivalMs);
        NowMs = until;
    }

    public FleetOutlook ToOutlook(IEnumerable<int> orderOfPlans)
    {
        var outlook = new FleetOutlook(Times, Landmarks, Rules);
        foreach (var bus in Buses) outlook.Add(bus.Traits, DenseOutset.Standing(bus.Outset.Position, 0, Load.Empty));
        foreach (var number in orderOfPlans) outlook.Set(number, Buses[number].Outset, Buses[number].Halts.ToArray());
        return outlook;
    }

    /// <summary>A bus works at other times from now on.</summary>
    public int ChangeShifts()
    {
        var number = _chance.Next(Buses.Count);
        Buses[number].Traits = Buses[number].Traits with { Shifts = RandomShifts() };
        return number;
    }

    public TripWish RandomWish()
    {
        var (pickup, dropOff) = (Door(), Door());
        var directMs = Times.TimeMs(pickup, dropOff);
        var notBeforeMs = _chance.Next(3) == 0 ? NowMs + _chance.Next(60 * Minute) : NowMs;
        return new TripWish
        {
            Pickup = pickup,
            DropOff = dropOff,
            DirectMs = directMs,
            NowMs = NowMs,
            NotBeforeMs = notBeforeMs,
            LatestStartMs = _chance.Next(4) == 0 ? DenseHalt.NoLimit : notBeforeMs + _chance.Next(20 * Minute),
            LatestArrivalMs = _chance.Next(4) == 0 ? DenseHalt.NoLimit : notBeforeMs + directMs + _chance.Next(30 * Minute),
            ReleaseMs = _chance.Next(3) == 0 ? DenseHalt.AtOnce : NowMs + Minute,
            Load = RandomLoad(),
            Persons = _chance.Next(1, 4),
            DwellMs = Half() ? Minute : 3 * Minute,
            Needs = _chance.Next(4) == 0 ? MobilityNeeds.GuideDog : MobilityNeeds.None,
            WalkMs = _chance.Next(3) * Minute,
            SoftTravelMs = Half() ? DenseHalt.NoLimit : directMs + _chance.Next(15 * Minute),
        };
    }

    private Position Door() => _doors[_chance.Next(_doors.Length)];

    private Load RandomLoad() => new(_chance.Next(1, 3), _chance.Next(6) == 0 ? 1 : 0, _chance.Next(8) == 0 ? 1 : 0, _chance.Next(3));

    // Whole weights: costs are exact, and ties are ties.
    private InsertionRules RandomRules() => new()
    {
        BusTimeWeight = _chance.Next(3),
        RiderTimeWeight = _chance.Next(1, 3),
        WaitViolationWeight = _chance.Next(3) == 0 ? _chance.Next(1, 10) : 0,
        SoftMaxWaitMs = _chance.Next(10) * Minute,
        TravelViolationWeight = _chance.Next(3) == 0 ? _chance.Next(1, 10) : 0,
        LateDiversionMs = _chance.Next(3) * 3 * Minute,
        SameKerbMetres = _chance.Next(4) == 0 ? 0 : 15,
        DivertsUnderWay = _chance.Next(3) == 0,
        JoinsWhileServing = Half(),
        ExceededLimitsAllowNoDelay = Half(),
        WaitEndsAtDeparture = _chance.Next(3) == 0,
    };

    private DenseShift[] RandomShifts() => _chance.Next(4) switch
    {
        0 => [new DenseShift(NowMs - (60L * Minute), NowMs + _chance.Next(90 * Minute))],
        1 => [new DenseShift(NowMs - (60L * Minute), NowMs + (10 * Minute)), new DenseShift(NowMs + (15L * Minute), NowMs + (30L * Minute)), new DenseShift(NowMs + (40L * Minute), NowMs + (200L * Minute))],
        2 when _chance.Next(3) == 0 => [new DenseShift(NowMs + (5L * Minute), NowMs + (300L * Minute))],
        _ => [new DenseShift(0, long.MaxValue / 4)],
    };

    private DullBus RandomBus()
    {
        Load[] layouts = Half() ? [new Load(_chance.Next(2, 7), 1, 1, 4)] : [new Load(4, 0, 1, 4), new Load(2, 1, 1, 4), new Load(1, 2, 0, 2)];
        var traits = new BusTraits(layouts, RandomShifts(), _chance.Next(4) == 0 ? MobilityNeeds.GuideDog : MobilityNeeds.None);
        var position = Door();
        var (halts, onBoard) = RandomHalts(position);
        var outset = DenseOutset.Standing(position, NowMs + _chance.Next(-5 * Minute, 3 * Minute), onBoard);
        if (halts.Count > 0 && !halts[0].Is(HaltTraits.MustBeEmpty))
        {
            outset = _chance.Next(3) switch
            {
                0 => outset,
                1 => DenseOutset.Serving(halts[0].Position, NowMs - _chance.Next(3 * Minute), onBoard),
                _ => UnderWay(position, halts[0].DriveMs, onBoard),
            };
        }

        var bus = new DullBus { Traits = traits, Outset = outset, Halts = halts };
        return bus;
    }

    private DenseOutset UnderWay(Position from, int driveMs, Load onBoard)
    {
        var elapsedMs = _chance.Next(driveMs + 1);
        // A bus that cannot be diverted may be later than it was to be, or earlier.
        return DenseOutset.UnderWay(from, NowMs - elapsedMs, NowMs - elapsedMs + driveMs + (Rules.DivertsUnderWay ? 0 : _chance.Next(-2 * Minute, 2 * Minute)), onBoard);
    }

    private (List<DenseHalt> Halts, Load OnBoard) RandomHalts(Position from)
    {
        var halts = new List<DenseHalt>();
        List<(Load Load, bool WasOnBoard)> riders = [];
        for (var k = _chance.Next(3); k > 0; k--) riders.Add((RandomLoad(), true));
        var onBoard = riders.Aggregate(Load.Empty, (sum, rider) => sum + rider.Load);
        var last = from;
        // An estimate of when the bus is where, to set limits about it.
        var atMs = NowMs;
        for (var open = _chance.Next(4); riders.Count > 0 || open > 0;)
        {
            var halt = DenseHalt.At(Door());
            halt.DriveMs = Times.TimeMs(last, halt.Position);
            halt.DwellMs = Half() ? Minute : 3 * Minute;
            atMs += halt.DriveMs;
            if (riders.Count == 0 && _chance.Next(5) == 0)
            {
                // A break within a window.
                halt.Traits = HaltTraits.MustBeEmpty;
                halt.DwellMs = 10 * Minute;
                if (Half()) halt.NotBeforeMs = atMs + _chance.Next(20 * Minute);
                if (Half()) halt.LatestStartMs = atMs + _chance.Next(40 * Minute);
            }
            else
            {
                if (riders.Count > 0 && (open == 0 || Half()))
                {
                    var index = _chance.Next(riders.Count);
                    halt.Change -= riders[index].Load;
                    halt.AlightingPersons = _chance.Next(1, 4);
                    halt.Traits |= HaltTraits.Alights | (riders[index].WasOnBoard ? HaltTraits.OnBoardAlights : 0);
                    riders.RemoveAt(index);
                    if (_chance.Next(3) > 0) halt.LatestArrivalMs = atMs + _chance.Next(-2 * Minute, 20 * Minute);
                }

                if (open > 0 && (halt.Traits == HaltTraits.None || _chance.Next(4) == 0))
                {
                    var load = RandomLoad();
                    halt.Change += load;
                    riders.Add((load, false));
                    open--;
                    if (Half()) halt.NotBeforeMs = atMs + _chance.Next(-5 * Minute, (_chance.Next(4) == 0 ? 120 : 10) * Minute);
                    if (halt.Traits == HaltTraits.None && _chance.Next(3) == 0) halt.ReleaseMs = NowMs + _chance.Next(2 * Minute);
                    if (_chance.Next(3) > 0) halt.LatestStartMs = Math.Max(atMs, halt.NotBeforeMs) + _chance.Next(-1 * Minute, 20 * Minute);
                }
            }

            atMs = Math.Max(atMs, halt.NotBeforeMs) + halt.DwellMs;
            last = halt.Position;
            halts.Add(halt);
        }

        return (halts, onBoard);
    }
}
