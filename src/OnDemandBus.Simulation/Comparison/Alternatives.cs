using OnDemandBus.Planning;
using OnDemandBus.Simulation.Days;
using OnDemandBus.Simulation.Figures;
using OnDemandBus.Simulation.Scenarios;

namespace OnDemandBus.Simulation.Comparison;

/// <summary>How the wishes of a day would fare otherwise: each alone by car, with as many taxis that take one party at a time, with a fixed line.</summary>
internal static class Alternatives
{
    /// <summary>The day itself first, then what it is compared with.</summary>
    public static IReadOnlyList<Alternative> Of(Scenario scenario, DayFigures figures, CancellationToken cancel)
    {
        Alternative[] all = [Alternative.Drt(figures), Cars(figures), Taxis(scenario, figures, cancel)];
        if (scenario.Line is not { } source) return all;
        var line = new FixedLine(source, scenario, figures.Day.Setup).Serve(figures);
        return [.. all.Select(each => each.Against(line)), line];
    }

    /// <summary>Every party has a car at hand and drives by itself; parking and the walk from it take the stated time.</summary>
    public static Alternative Cars(DayFigures figures)
    {
        var setup = figures.Day.Setup;
        var costs = figures.Assumptions;
        var (times, km) = (new Dictionary<string, double>(StringComparer.Ordinal), 0.0);
        foreach (var ride in figures.Day.Rides)
        {
            if (setup.Times.Network.Snapper.Snap(ride.Request.From, setup.Area.Rules.MaxRoadAccessMetres) is not { } from || setup.Times.Network.Snapper.Snap(ride.Request.To, setup.Area.Rules.MaxRoadAccessMetres) is not { } to) continue;
            if (setup.Times.FindPath(from.Position, to.Position) is not { } path) continue;
            times[ride.Request.Id] = (path.TimeMs / 1000.0) + costs.CarParkingSeconds;
            km += path.DistanceMetres / 1000;
        }

        return Alternative.Of("car", times, 0, km, 0, km * costs.CarKwhPerKm, km * costs.CarCo2PerKm, km * costs.CarPerKm, (100.0 * times.Count).Per(figures.Day.Rides.Length));
    }

    /// <summary>The same vehicles and shifts, dispatched by the same engine under the same rules, but nobody shares.</summary>
    public static Alternative Taxis(Scenario scenario, DayFigures figures, CancellationToken cancel)
    {
        var setup = figures.Day.Setup;
        // A taxi that holds one party, whatever its size: who is too many for the bus is too many for the taxi.
        var alone = setup with
        {
            Fleet = [.. setup.Fleet.Select(bus => bus with { Layouts = [new Load(1)] })],
            Requests = [.. setup.Requests.Select(request => request with { Party = setup.Fleet.Any(bus => bus.CanTake(request.Party, request.Needs)) ? new Party(1) : new Party(2) })],
        };
        var day = new DayFigures(new Day(alone).Run(cancel: cancel), scenario.Costs);
        return Alternative.Drt(day, "taxi");
    }
}
