using OnDemandBus.Roads;
using OnDemandBus.Simulation.Days;
using OnDemandBus.Simulation.Figures;
using OnDemandBus.Simulation.Reports;
using OnDemandBus.Simulation.Scenarios;

namespace OnDemandBus.Simulation.Comparison;

/// <summary>
/// A bus line in both directions through the service hours. Riders walk to the stop from which they arrive first, wait for the bus, ride, and walk on; who would walk further than
/// the limit is not served. Who wishes to leave waits from then on, as for a bus on demand; who has to be somewhere takes the last bus that is in time, and is at its stop five minutes before.
/// </summary>
internal sealed class FixedLine
{
    private static readonly TimeSpan AtStopBefore = TimeSpan.FromMinutes(5);

    /// <summary>Nobody takes the line who would need longer than this.</summary>
    private static readonly TimeSpan LongestTrip = TimeSpan.FromHours(3);

    private readonly Run[] _runs;
    private readonly Location[] _stops;
    private readonly double _walkMetres;
    private readonly DaySetup _setup;
    private readonly double _km;
    private readonly double _vehicleHours;
    private readonly int _vehicles;

    /// <param name="source">What the planner gave.</param>
    /// <param name="scenario">The scenario.</param>
    /// <param name="setup">Its day.</param>
    public FixedLine(LineSource source, Scenario scenario, DaySetup setup)
    {
        (_setup, _walkMetres) = (setup, source.MaxWalkMetres);
        if (source.Gtfs is { } feed)
        {
            var timetable = Gtfs.Read(feed, scenario.Date);
            _stops = timetable.Stops;
            _runs = timetable.Runs;
        }
        else
        {
            _stops = [.. source.Stops];
            _runs = [.. Timetable(source, scenario, setup)];
        }

        foreach (var run in _runs) _km += Kilometres(run);
        _vehicleHours = _runs.Sum(run => (run.Times[^1] - run.Times[0]).TotalHours);
        // As many as are on the way at once.
        _vehicles = _runs.Length == 0 ? 0 : _runs.Max(run => _runs.Count(other => other.Times[0] <= run.Times[0] && run.Times[0] < other.Times[^1]));
    }

    /// <summary>One bus from the first stop to the last.</summary>
    /// <param name="Stops">The numbers of the stops.</param>
    /// <param name="Times">When it leaves there, from midnight.</param>
    internal sealed record Run(int[] Stops, TimeSpan[] Times);

    /// <summary>How the wishes of a day fare.</summary>
    public Alternative Serve(DayFigures figures)
    {
        var (travel, waits) = (new Dictionary<string, double>(StringComparer.Ordinal), new List<double>());
        foreach (var ride in figures.Day.Rides)
        {
            if (Trip(ride) is not { } trip) continue;
            travel[ride.Request.Id] = trip.Travel.TotalSeconds;
            waits.Add(trip.Wait.TotalSeconds);
        }

        var costs = figures.Assumptions;
        var kwh = _km * costs.LineBusKwhPerKm;
        var cost = (_vehicleHours * costs.DriverPerHour) + (_vehicles * costs.LineBusPerDay) + (_km * costs.LineBusPerKm) + (kwh * costs.EnergyPerKwh);
        return Alternative.Of("line", travel, waits.MeanOf(), _km, null, kwh, kwh * costs.Co2PerKwh, cost, (100.0 * travel.Count).Per(figures.Day.Rides.Length));
    }

    private (TimeSpan Travel, TimeSpan Wait)? Trip(DayRide ride)
    {
        var request = ride.Request;
        var arriveBy = request.Kind == Planning.TimeWishKind.ArriveBy;
        var wished = DayTables.WishedAt(ride);
        (TimeSpan Travel, TimeSpan Wait, TimeSpan Key)? best = null;
        foreach (var run in _runs)
        {
            for (var board = 0; board < run.Stops.Length - 1; board++)
            {
                if (Walk(request.From, run.Stops[board]) is not { } access) continue;
                var wait = run.Times[board] - access - wished;
                if (!arriveBy && wait < TimeSpan.Zero) continue;
                for (var alight = board + 1; alight < run.Stops.Length; alight++)
                {
                    if (Walk(request.To, run.Stops[alight]) is not { } egress) continue;
                    var arrival = run.Times[alight] + egress;
                    if (arriveBy && arrival > wished) continue;
                    var leaves = arriveBy ? run.Times[board] - access - AtStopBefore : wished;
                    // What the line takes of a rider's day: until the door from the wished moment on, or from leaving until the wished moment.
                    var taken = arriveBy ? wished - leaves : arrival - wished;
                    if (taken <= LongestTrip && (best is null || taken < best.Value.Key)) best = (arrival - leaves, arriveBy ? AtStopBefore : wait, taken);
                }
            }
        }

        return best is { } found ? (found.Travel, found.Wait) : null;
    }

    private TimeSpan? Walk(Location place, int stop)
    {
        var metres = place.DistanceMetres(_stops[stop]);
        return metres > _walkMetres ? null : TimeSpan.FromSeconds(Math.Ceiling(metres / _setup.Area.Rules.WalkMetresPerSecond));
    }

    private double Kilometres(Run run)
    {
        var metres = 0.0;
        for (var k = 1; k < run.Stops.Length; k++) metres += Path(run.Stops[k - 1], run.Stops[k])?.DistanceMetres ?? _stops[run.Stops[k - 1]].DistanceMetres(_stops[run.Stops[k]]);
        return metres / 1000;
    }

    private RoadPath? Path(int from, int to) =>
        _setup.Times.Network.Snapper.Snap(_stops[from], 300) is { } start && _setup.Times.Network.Snapper.Snap(_stops[to], 300) is { } end ? _setup.Times.FindPath(start.Position, end.Position) : null;

    private IEnumerable<Run> Timetable(LineSource source, Scenario scenario, DaySetup setup)
    {
        foreach (var stops in (int[][])[[.. Enumerable.Range(0, source.Stops.Length)], [.. Enumerable.Range(0, source.Stops.Length).Reverse()]])
        {
            var offsets = new TimeSpan[stops.Length];
            for (var k = 1; k < stops.Length; k++)
            {
                var drive = Path(stops[k - 1], stops[k]) ?? throw new InputException(scenario.File, source.FileLine, $"line: no road leads from stop {stops[k - 1] + 1} to stop {stops[k] + 1}", "Put the stops on streets of the map, in their order");
                offsets[k] = offsets[k - 1] + TimeSpan.FromMilliseconds(drive.TimeMs) + source.StopTime;
            }

            for (var start = scenario.Hours.From; start < scenario.Hours.To; start += source.Headway) yield return new Run(stops, [.. offsets.Select(offset => start + offset)]);
        }
    }
}
