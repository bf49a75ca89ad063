using System.Collections.Immutable;
using System.Globalization;
using OnDemandBus.Simulation.Scenarios;

namespace OnDemandBus.Simulation.Demand;

/// <summary>
/// Makes the requests of a day up: groups by their shares, purposes by group and day, destinations by weight and distance, hours by purpose, and the way back from where one went.
/// To the byte on every machine: chance is SplitMix64 with a stream for each group; distances and the deterrence of the gravity model use only +, -, *, / and square roots, which
/// IEEE 754 defines to the last bit (exponentials and sines of a runtime's library are not); times are whole seconds and coordinates whole millionths of a degree.
/// </summary>
internal static class DemandGenerator
{
    /// <summary>Makes the requests of a day.</summary>
    /// <param name="places">The town.</param>
    /// <param name="model">How many ask, who and how.</param>
    /// <param name="seed">Another seed is another day; the same one is the same day to the byte.</param>
    /// <returns>The requests in the order in which they are submitted, those of one moment by id.</returns>
    /// <exception cref="ArgumentException">A value of the model makes no sense; <see cref="DemandModel.FirstMistake"/> tells it beforehand.</exception>
    /// <exception cref="InputException">The map lacks what the groups travel to, or all of it lies too close together.</exception>
    public static ImmutableArray<SimulatedRequest> Generate(TownPlaces places, DemandModel model, ulong seed)
    {
        if (model.FirstMistake() is { } mistake)
            throw new ArgumentException($"Demand: {mistake}.", nameof(model));
        var draws = Enum.GetValues<PlaceKind>()
            .Select(kind => new PlaceDraw([.. places[kind], .. model.Attractors.Where(own => own.Kind == kind).Select(own => new Place(Ground.Rounded(own.Location), own.Weight))]))
            .ToArray();
        var groups = Purpose.Groups.Select(group => GroupDemand.Of(group, model, draws)).ToList();
        if (groups.Sum(group => group.Weight) <= 0)
            throw new InputException(places.Map, null, "it has nothing that the groups asked for travel to", "Give other shares, own attractors or a larger map");

        var chance = new Chance(seed).Branch("demand");
        var ground = new Ground(places[PlaceKind.Home][0].Location.Latitude);
        var counts = Divide(Count(places, model, groups), groups);
        var made = new List<SimulatedRequest>(counts.Sum());
        for (var i = 0; i < counts.Length; i++)
            new TripMaker(places.Map, model, draws, ground, groups[i], chance.Branch(groups[i].Group)).Make(counts[i], made);

        // Ids follow the day, so that a planner finds a request by its number.
        var day = made.Select((request, i) => (Request: request, Made: i)).OrderBy(each => each.Request.SubmittedAt).ThenBy(each => each.Made).Select(each => each.Request);
        return [.. day.Select((request, i) => request with { Id = string.Create(CultureInfo.InvariantCulture, $"d{i + 1:0000000}") })];
    }

    private static int Count(TownPlaces places, DemandModel model, List<GroupDemand> groups)
    {
        if (model.Requests is { } requests)
            return requests;
        var workingDay = groups.Sum(group => group.WorkingDay);
        var onThatDay = workingDay > 0 ? groups.Sum(group => group.Weight) / workingDay : 1;
        return (int)Math.Clamp(Math.Round((model.Inhabitants ?? places.Inhabitants) * model.TripsPerInhabitant * model.ModeShare * onThatDay), 1, DemandModel.MostRequests);
    }

    /// <summary>Divides by the largest remainder: the shares are met to the request.</summary>
    private static int[] Divide(int count, List<GroupDemand> groups)
    {
        var total = groups.Sum(group => group.Weight);
        var exact = groups.Select(group => count * group.Weight / total).ToArray();
        var counts = exact.Select(value => (int)Math.Floor(value)).ToArray();
        var left = count - counts.Sum();
        foreach (var i in Enumerable.Range(0, groups.Count).Where(i => exact[i] > 0).OrderByDescending(i => exact[i] - counts[i]).ThenBy(i => i).Take(left))
            counts[i]++;
        return counts;
    }
}

/// <summary>What a group travels for in a town on a day.</summary>
/// <param name="Group">Its name.</param>
/// <param name="Purposes">What there are places for, with how often on this day.</param>
/// <param name="WorkingDay">Its share on a working day; 0 where there are no places for any of it.</param>
/// <param name="Weight">Its share on this day, on the same scale.</param>
internal sealed record GroupDemand(string Group, ImmutableArray<(Purpose Purpose, double Weight)> Purposes, double WorkingDay, double Weight)
{
    public static GroupDemand Of(string group, DemandModel model, PlaceDraw[] draws)
    {
        var possible = Purpose.Of(group)
            .Where(purpose => !draws[(int)purpose.Origin].IsEmpty)
            .Select(purpose => purpose with { Destinations = [.. purpose.Destinations.Where(to => !draws[(int)to.Kind].IsEmpty)] })
            .Where(purpose => !purpose.Destinations.IsEmpty)
            .ToList();
        var workingDay = possible.Sum(purpose => purpose.WorkingDay);
        var share = workingDay > 0 ? model.Shares.GetValueOrDefault(group) : 0;
        var today = possible.Sum(purpose => purpose.On(model.Date));
        return new(group, [.. possible.Select(purpose => (purpose, purpose.On(model.Date))).Where(each => each.Item2 > 0)], share, share > 0 ? share * today / workingDay : 0);
    }
}
