using OnDemandBus.Roads;

namespace OnDemandBus.Simulation.Demand;

/// <summary>Draws places of one kind by their weights.</summary>
internal sealed class PlaceDraw
{
    private readonly Location[] _places;
    private readonly double[] _upTo;

    public PlaceDraw(IReadOnlyList<Place> places)
    {
        _places = [.. places.Select(place => place.Location)];
        _upTo = new double[places.Count];
        var sum = 0.0;
        for (var i = 0; i < _upTo.Length; i++)
            _upTo[i] = sum += places[i].Weight;
    }

    public bool IsEmpty => _places.Length == 0;

    public Location Draw(Chance chance)
    {
        var index = Array.BinarySearch(_upTo, chance.Unit() * _upTo[^1]);
        return _places[Math.Min(index < 0 ? ~index : index + 1, _places.Length - 1)];
    }
}
