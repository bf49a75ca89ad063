using System.Collections.Immutable;
using OnDemandBus.Roads;
using OsmSharp.Tags;

namespace OnDemandBus.Simulation.Demand;

/// <summary>
/// Finds the <see cref="TownPlaces"/> of a map. First the land, then what stands on it; land without buildings gets places spread over it, and a map with neither homes nor
/// residential land gets homes along its residential streets.
/// </summary>
internal sealed class PlaceSearch(Area? area)
{
    private const double HomesPerHectare = 35;
    private const double StreetStepMetres = 50;
    private const double PersonsPerStreetStep = 10;

    private readonly List<Place>[] _found = [.. Enum.GetValues<PlaceKind>().Select(_ => new List<Place>())];
    private readonly Parcels _parcels = new();

    public TownPlaces Search(MapOutlines outlines, string map)
    {
        foreach (var thing in outlines.Things())
        {
            if (thing.IsArea && LandOf(thing.Tags) is { } use)
                _parcels.Add(new Parcel(use, thing.Points, new Ground(thing.Points[0].Latitude).SquareMetres(thing.Points), PlaceRules.Number(thing.Tags, "population")));
        }

        foreach (var thing in outlines.Things())
            Take(thing);
        foreach (var parcel in _parcels.All)
            Settle(parcel);
        if (_found[(int)PlaceKind.Home].Count == 0)
        {
            foreach (var thing in outlines.Things())
                AddHomesAlong(thing);
        }

        if (_found[(int)PlaceKind.Home].Count == 0)
        {
            throw new MapException(
                map, area is null ? "nobody lives there: it has no homes, no residential land and no residential streets" : "nobody lives in the area", area is null ? "Give an extract with buildings or land use" : "Check that the area lies in the map, and that its coordinates are [longitude, latitude]");
        }

        return new TownPlaces(map, [.. _found.Select(places => places.ToImmutableArray())]);
    }

    private static Land? LandOf(TagsCollectionBase tags) => tags.TryGetValue("landuse", out var use)
        ? use switch { "residential" => Land.Residential, "industrial" => Land.Industrial, "commercial" => Land.Commercial, "retail" => Land.Retail, _ => null }
        : null;

    private void Take(MapThing thing)
    {
        var squareMetres = thing.IsArea ? new Ground(thing.Points[0].Latitude).SquareMetres(thing.Points) : 0;
        var location = thing.IsArea ? Ground.Centre(thing.Points) : thing.Points[thing.Points.Length / 2];
        var rule = PlaceRules.Of(thing.Tags);
        if (rule is { } found)
        {
            var factor = found.Factor(squareMetres);
            if (found.Kind is { } kind)
                Add(kind, location, found.Weight * factor);
            Add(PlaceKind.Work, location, found.Jobs * factor);
        }

        if (!thing.IsArea || !thing.Tags.ContainsKey("building"))
            return;
        var parcel = _parcels.At(location);
        var persons = HomeRules.Persons(thing.Tags, squareMetres, parcel?.Use, rule is not null);
        if (persons > 0 && parcel?.Use == Land.Residential)
            parcel.Buildings.Add(new Place(location, persons));
        else if (persons > 0)
            Add(PlaceKind.Home, location, persons);
        else if (parcel is { Use: not Land.Residential } && squareMetres >= 50)
            parcel.Buildings.Add(new Place(location, squareMetres));
        else if (parcel is null && rule is null && squareMetres >= 150)
            AddWorks(thing.Tags["building"], location, squareMetres);
    }

    /// <summary>Works and offices that stand on land which tells nothing.</summary>
    private void AddWorks(string type, Location location, double squareMetres)
    {
        if (type is "industrial" or "factory" or "warehouse" or "manufacture")
            AddJobs(location, squareMetres / 100, isIndustry: true);
        else if (type is "office" or "commercial")
            AddJobs(location, squareMetres / 30, isIndustry: false);
    }

    private void Settle(Parcel parcel)
    {
        var perHectare = parcel.Use switch { Land.Residential => HomesPerHectare, Land.Industrial => 40, Land.Commercial => 80, _ => 40.0 };
        var total = parcel.Population ?? parcel.SquareMetres / 10_000 * perHectare;
        if (parcel.Buildings.Count == 0)
        {
            var spread = parcel.Spread(new Ground(parcel.Ring[0].Latitude));
            foreach (var spot in spread)
                Add(parcel.Use, spot, total / spread.Count);
            return;
        }

        var sum = parcel.Buildings.Sum(building => building.Weight);
        // What is known of homes is better than what their land would hold; works have no better figure than their land.
        var scale = parcel.Use == Land.Residential && parcel.Population is null ? 1 : total / sum;
        foreach (var building in parcel.Buildings)
            Add(parcel.Use, building.Location, building.Weight * scale);
    }

    private void Add(Land use, Location location, double weight)
    {
        if (use == Land.Residential)
            Add(PlaceKind.Home, location, weight);
        else
            AddJobs(location, weight, use == Land.Industrial);
    }

    /// <summary>Half of those in industry work in shifts.</summary>
    private void AddJobs(Location location, double jobs, bool isIndustry)
    {
        Add(PlaceKind.Work, location, isIndustry ? jobs / 2 : jobs);
        if (isIndustry)
            Add(PlaceKind.Industry, location, jobs / 2);
    }

    private void AddHomesAlong(MapThing thing)
    {
        if (thing.Points.Length < 2 || !thing.Tags.TryGetValue("highway", out var highway) || highway is not ("residential" or "living_street"))
            return;
        var ground = new Ground(thing.Points[0].Latitude);
        var ahead = StreetStepMetres / 2;
        for (var i = 1; i < thing.Points.Length; i++)
        {
            var (a, b) = (thing.Points[i - 1], thing.Points[i]);
            var length = ground.DistanceMetres(a, b);
            for (; ahead < length; ahead += StreetStepMetres)
                Add(PlaceKind.Home, new Location(a.Latitude + ((b.Latitude - a.Latitude) * ahead / length), a.Longitude + ((b.Longitude - a.Longitude) * ahead / length)), PersonsPerStreetStep);
            ahead -= length;
        }
    }

    private void Add(PlaceKind kind, Location location, double weight)
    {
        var rounded = Ground.Rounded(location);
        if (weight > 0 && (area is null || area.Contains(rounded)))
            _found[(int)kind].Add(new Place(rounded, weight));
    }
}
