using System.Globalization;
using OnDemandBus.Contracts;
using OnDemandBus.Roads;

namespace OnDemandBus.Simulation.Drive;

/// <summary>
/// A bus with its driver and on-board unit, simulated: it follows its newest plan along the road and reports what happens.
/// Deterministic, without clock and connection: plans and the time come in, reports go out.
/// </summary>
/// <remarks>
/// Whoever drives it hands in each plan with <see cref="Take"/>, asks for reports with <see cref="NextReport"/> until there is
/// none, and comes back with the next plan or at <see cref="NextEventAt"/>. Not thread-safe.
/// </remarks>
public sealed class DrivenBus
{
    // A report that was refused: the plan has changed meanwhile. Normally the new plan is here before this has passed.
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    // The kerb of a stop lies on the road; more than rounding means another map.
    private const double KerbMetres = 5;

    private readonly TravelTimes _travelTimes;
    private readonly DrivingHabits _habits;
    private readonly HashSet<string> _boarded = [];
    private readonly HashSet<string> _givenUp = [];
    private readonly HashSet<string> _alighted = [];
    private Doing _doing;
    private DateTimeOffset _heldUntil = DateTimeOffset.MinValue;
    private bool _hasToldPosition;
    private int _reports;

    /// <summary>A bus that stands somewhere without a plan.</summary>
    /// <param name="id">The bus.</param>
    /// <param name="travelTimes">The roads of the dispatcher's map and their times.</param>
    /// <param name="start">Where it stands.</param>
    /// <param name="habits">How it and its riders behave.</param>
    public DrivenBus(string id, TravelTimes travelTimes, Position start, DrivingHabits habits)
    {
        (Id, _travelTimes, _habits) = (id, travelTimes, habits);
        _doing = new Standing(start, DateTimeOffset.MinValue);
    }

    // What the bus does, from some time on.
    private abstract record Doing(DateTimeOffset Since);

    private sealed record Standing(Position Position, DateTimeOffset Since) : Doing(Since);

    private sealed record Driving(int StopId, RoadPath Path, DateTimeOffset Since, DateTimeOffset TellPositionAt) : Doing(Since)
    {
        public DateTimeOffset Arrival => Since + TimeSpan.FromMilliseconds(Path.TimeMs);
    }

    private sealed record AtStop(int StopId, Position Position, DateTimeOffset Arrival, DateTimeOffset Since) : Doing(Since);

    // The next thing that the bus has to say.
    private readonly record struct Happening(DateTimeOffset At, BusReportType Type, BusPlanStop? Target = null, string? RideId = null);

    /// <summary>The bus.</summary>
    public string Id { get; }

    /// <summary>The newest plan; null before the first.</summary>
    public BusPlan? Plan { get; private set; }

    /// <summary>When the bus has next something to say, as far as its plan tells. In the past if it has something to say now.</summary>
    public DateTimeOffset NextEventAt => Next()?.At ?? DateTimeOffset.MaxValue;

    /// <summary>Where the bus is.</summary>
    /// <param name="now">Not before the last report.</param>
    public Position PositionAt(DateTimeOffset now) => _doing switch
    {
        Standing standing => standing.Position,
        AtStop atStop => atStop.Position,
        Driving driving => driving.Path.PositionAfter(ElapsedMs(driving, now)),
        _ => throw new InvalidOperationException($"A bus cannot do {_doing}."),
    };

    /// <summary>Takes a plan; one that is not newer than the one that the bus has is dropped.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="now">When it came.</param>
    /// <returns>Whether the plan was newer.</returns>
    /// <exception cref="ArgumentException">The plan is for another bus.</exception>
    public bool Take(BusPlan plan, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.BusId != Id) throw new ArgumentException($"A plan for bus {plan.BusId} came to bus {Id}.", nameof(plan));
        if (Plan is not null && plan.PlanVersion <= Plan.PlanVersion) return false;
        Plan = plan;
        _heldUntil = DateTimeOffset.MinValue;
        Forget(_boarded, plan.Stops.SelectMany(stop => stop.Boarding));
        Forget(_givenUp, plan.Stops.SelectMany(stop => stop.Boarding));
        Forget(_alighted, plan.Stops.SelectMany(stop => stop.Alighting));

        var first = plan.Stops.Count > 0 ? plan.Stops[0] : null;
        _doing = _doing switch
        {
            // The stop that it drives to has gone from the plan, or another came before it.
            Driving driving when driving.StopId != first?.StopId => new Standing(PositionAt(now), now),
            // It was like this when somebody else drove the bus, or before this program was started anew.
            Standing when first?.Phase == "Serving" => new AtStop(first.StopId, Kerb(first), first.Arrival, now),
            Standing standing when first?.Phase == "UnderWay" => Drive(first, standing.Position, now),
            _ => _doing with { Since = Max(_doing.Since, _doing is Driving ? _doing.Since : now) },
        };
        return true;
    }

    /// <summary>The next report that is due, or null if there is nothing to tell yet. What it tells has then happened.</summary>
    /// <param name="now">The time; never goes back.</param>
    public BusReport? NextReport(DateTimeOffset now)
    {
        if (!_hasToldPosition && _doing is not AtStop)
        {
            _hasToldPosition = true;
            return ReportPosition(PositionAt(now), now);
        }

        if (Next() is not { } next || next.At > now) return null;
        return next.Type switch
        {
            BusReportType.Departed => SetOff(next.Target!, next.At),
            BusReportType.Position => TellPosition((Driving)_doing),
            BusReportType.Arrived => Arrive((Driving)_doing, next.At),
            _ => Serve(next.Type, next.RideId!, next.At),
        };
    }

    /// <summary>The dispatcher did not take a report, as the plan had changed meanwhile: the bus goes on by its newest plan.</summary>
    /// <param name="report">The report that came last from <see cref="NextReport"/>.</param>
    /// <param name="now">The time.</param>
    public void Refuse(BusReport report, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(report);
        switch (report.Type)
        {
            case BusReportType.Position:
                return;
            case BusReportType.Departed:
            case BusReportType.Arrived:
                _doing = new Standing(PositionAt(now), now);
                break;
            default:
                Done(report.Type).Remove(report.RideId!);
                break;
        }

        _heldUntil = now + Retry;
    }

    private Happening? Next() => Due() is { } next ? next with { At = Max(next.At, _heldUntil) } : null;

    private Happening? Due()
    {
        switch (_doing)
        {
            case Driving driving when driving.TellPositionAt < driving.Arrival:
                return new Happening(driving.TellPositionAt, BusReportType.Position);
            case Driving driving:
                return new Happening(driving.Arrival, BusReportType.Arrived);
            case AtStop atStop when Plan?.Stops.FirstOrDefault(stop => stop.StopId == atStop.StopId) is { } stop && NextAt(stop, atStop) is { } next:
                return next;
            default:
                return StopAhead() is { } target ? new Happening(Max(Max(target.SetOff, DutyUntil()), _doing.Since), BusReportType.Departed, target) : null;
        }
    }

    /// <summary>The stop after the one at which the bus stands; the first, where the plan knows that one no longer.</summary>
    private BusPlanStop? StopAhead()
    {
        if (Plan is null) return null;
        var ahead = 0;
        for (var k = 0; k < Plan.Stops.Count; k++)
            if (Plan.Stops[k].StopId == (_doing as AtStop)?.StopId) ahead = k + 1;
        return ahead < Plan.Stops.Count ? Plan.Stops[ahead] : null;
    }

    /// <summary>How long the bus stays for a break, say, at the stop at which it stands: nobody reports the end, it is by the clock.</summary>
    private DateTimeOffset DutyUntil() =>
        _doing is AtStop atStop && Plan?.Stops.FirstOrDefault(stop => stop.StopId == atStop.StopId) is { Duty: not null } stop ? End(stop, atStop) : DateTimeOffset.MinValue;

    /// <summary>When the bus has stood at a stop for as long as it should.</summary>
    private static DateTimeOffset End(BusPlanStop stop, AtStop atStop)
    {
        var end = Max(atStop.Arrival, stop.ServiceStart) + (stop.Departure - stop.ServiceStart);
        // The dispatcher may believe that the bus came earlier. A departure that is overdue moves on with the clock, plan by plan: the bus would stand there for ever.
        if (stop is { Phase: "Serving", Duty: null } && stop.Departure < end) end = stop.Departure;
        return Max(end, atStop.Since);
    }

    /// <summary>The next rider who alights, boards or does not come. Those who come do so at the end of the dwell, alighting first.</summary>
    private Happening? NextAt(BusPlanStop stop, AtStop atStop)
    {
        var end = End(stop, atStop);
        if (stop.Alighting.FirstOrDefault(rider => !_alighted.Contains(rider.RideId)) is { } alighting)
            return new Happening(end, BusReportType.Alighted, RideId: alighting.RideId);
        var waiting = stop.Boarding.Where(rider => !_boarded.Contains(rider.RideId) && !_givenUp.Contains(rider.RideId)).ToList();
        if (waiting.Find(rider => _habits.RidersCome(rider.RideId)) is { } boarding)
            return new Happening(end, BusReportType.Boarded, RideId: boarding.RideId);
        return waiting.MinBy(rider => rider.NoShowFrom) is { } missing
            ? new Happening(Max(end, missing.NoShowFrom ?? end), BusReportType.NoShow, RideId: missing.RideId)
            : null;
    }

    private BusReport SetOff(BusPlanStop target, DateTimeOffset at)
    {
        _doing = Drive(target, PositionAt(at), at);
        return Report(BusReportType.Departed, at) with { StopId = target.StopId };
    }

    private BusReport TellPosition(Driving driving)
    {
        var at = driving.TellPositionAt;
        _doing = driving with { TellPositionAt = NextPositionAt(driving, at) };
        return ReportPosition(PositionAt(at), at);
    }

    private BusReport Arrive(Driving driving, DateTimeOffset at)
    {
        _doing = new AtStop(driving.StopId, driving.Path.To, at, at);
        return Report(BusReportType.Arrived, at) with { StopId = driving.StopId };
    }

    private BusReport Serve(BusReportType type, string rideId, DateTimeOffset at)
    {
        Done(type).Add(rideId);
        _doing = _doing with { Since = at };
        return Report(type, at) with { RideId = rideId };
    }

    /// <summary>The riders of whom something was reported, until the plan shows it.</summary>
    private HashSet<string> Done(BusReportType type) => type switch
    {
        BusReportType.Boarded => _boarded,
        BusReportType.NoShow => _givenUp,
        BusReportType.Alighted => _alighted,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "This is not said of a rider."),
    };

    private Driving Drive(BusPlanStop stop, Position from, DateTimeOffset at)
    {
        var path = _travelTimes.FindPath(from, Kerb(stop))
            ?? throw new InvalidOperationException($"Bus {Id}: no way leads from {_travelTimes.Network.At(from)} to stop {stop.StopId}; is this the dispatcher's map?");
        var driving = new Driving(stop.StopId, path, at, at);
        return driving with { TellPositionAt = NextPositionAt(driving, at) };
    }

    /// <summary>
    /// The next time at which the bus tells where it is. Not while it waits to turn: its place would then be the start of
    /// the road that it turns into, and whoever reads that would take the turn for done.
    /// </summary>
    private DateTimeOffset NextPositionAt(Driving driving, DateTimeOffset last)
    {
        do last += _habits.ReportEvery;
        while (ElapsedMs(driving, last) < driving.Path.TimeMs && driving.Path.PositionAfter(ElapsedMs(driving, last)) is { Fraction: 0 });
        return last;
    }

    private Position Kerb(BusPlanStop stop) =>
        _travelTimes.Network.Snapper.Snap(new Location(stop.Location.Latitude, stop.Location.Longitude), KerbMetres, stop.BearingDegrees)?.Position
        ?? throw new InvalidOperationException($"Bus {Id}: stop {stop.StopId} is not on a road of the map; is this the dispatcher's map?");

    private BusReport Report(BusReportType type, DateTimeOffset at) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{_habits.Journey}-{Id}-{++_reports}"), type, at);

    private BusReport ReportPosition(Position position, DateTimeOffset at)
    {
        var location = _travelTimes.Network.At(position);
        return Report(BusReportType.Position, at) with
        {
            Location = new GeoPoint(location.Latitude, location.Longitude),
            BearingDegrees = _travelTimes.Network.BearingDegrees(position),
        };
    }

    private static int ElapsedMs(Driving driving, DateTimeOffset now) => (int)Math.Clamp((now - driving.Since).TotalMilliseconds, 0, driving.Path.TimeMs);

    /// <summary>Riders who are no longer in the plan need not be remembered as done.</summary>
    private static void Forget(HashSet<string> done, IEnumerable<BusPlanRider> planned)
    {
        if (done.Count > 0) done.IntersectWith(planned.Select(rider => rider.RideId));
    }

    private static DateTimeOffset Max(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
