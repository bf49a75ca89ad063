using System.Collections.Immutable;
using OnDemandBus.Roads;
using OsmSharp;

namespace OnDemandBus.Simulation.Demand;

/// <summary>Where the people of a town live, work and go, as its map tells. Immutable; the same map gives the same places to the last bit on every machine.</summary>
internal sealed class TownPlaces
{
    private readonly ImmutableArray<Place>[] _byKind;

    internal TownPlaces(string map, ImmutableArray<Place>[] byKind)
    {
        (Map, _byKind) = (map, byKind);
        Inhabitants = this[PlaceKind.Home].Sum(home => home.Weight) + this[PlaceKind.CareHome].Sum(home => home.Weight);
    }

    /// <summary>The map as it was named.</summary>
    public string Map { get; }

    /// <summary>How many people live there, as far as the map tells: an estimate from buildings.</summary>
    public double Inhabitants { get; }

    public ImmutableArray<Place> this[PlaceKind kind] => _byKind[(int)kind];

    /// <summary>Reads a map.</summary>
    /// <param name="path">An OpenStreetMap file (.osm.pbf).</param>
    /// <param name="area">Only places in it; null: all of the map.</param>
    /// <exception cref="MapException">The map is missing or damaged, or nobody lives there.</exception>
    public static TownPlaces Read(string path, Area? area = null) => Of(OsmImport.Elements(path), path, area);

    /// <summary>Takes the places out of the elements of a map, in any order.</summary>
    public static TownPlaces Of(IEnumerable<OsmGeo> elements, string map, Area? area = null)
    {
        var outlines = new MapOutlines(map);
        foreach (var element in elements) outlines.Add(element);
        return Of(outlines, map, area);
    }

    /// <summary>Takes the places out of a map that has been gone through.</summary>
    public static TownPlaces Of(MapOutlines outlines, string map, Area? area = null) => new PlaceSearch(area).Search(outlines, map);
}
