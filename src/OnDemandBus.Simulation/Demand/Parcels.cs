using OnDemandBus.Roads;

namespace OnDemandBus.Simulation.Demand;

/// <summary>What land is used for, as far as it tells where people live and work.</summary>
internal enum Land
{
    Residential,
    Industrial,
    Commercial,
    Retail,
}

/// <summary>A piece of land of one use.</summary>
internal sealed class Parcel(Land use, Location[] ring, double squareMetres, double? population)
{
    public Land Use { get; } = use;

    public Location[] Ring { get; } = ring;

    public double SquareMetres { get; } = squareMetres;

    public double? Population { get; } = population;

    /// <summary>The buildings in it that count for its use: their places, and persons or square metres.</summary>
    public List<Place> Buildings { get; } = [];

    /// <summary>Places spread over the land, for where no buildings are drawn.</summary>
    public List<Location> Spread(Ground ground)
    {
        var (corner, far) = Ground.Box(Ring);
        var stepMetres = Math.Max(60, Math.Sqrt(SquareMetres / 400));
        var spread = new List<Location>();
        for (var y = stepMetres / 2; ; y += stepMetres)
        {
            var row = ground.Move(corner, 0, y);
            if (row.Latitude > far.Latitude)
                break;
            for (var x = stepMetres / 2; ; x += stepMetres)
            {
                var spot = ground.Move(corner, x, y);
                if (spot.Longitude > far.Longitude)
                    break;
                if (Ground.Contains(Ring, spot))
                    spread.Add(spot);
            }
        }

        if (spread.Count == 0)
            spread.Add(Ground.Centre(Ring));
        return spread;
    }
}

/// <summary>The parcels of a town, found by place: the smallest that holds it.</summary>
internal sealed class Parcels
{
    private const double CellsPerDegree = 300;

    /// <summary>No land of one use is larger; a corner of it that is, by mistake, on another continent must not fill the memory with cells.</summary>
    private const double LargestDegrees = 0.5;

    private readonly Dictionary<(int, int), List<Parcel>> _cells = [];

    public List<Parcel> All { get; } = [];

    public void Add(Parcel parcel)
    {
        var (southWest, northEast) = Ground.Box(parcel.Ring);
        if (northEast.Latitude - southWest.Latitude > LargestDegrees || northEast.Longitude - southWest.Longitude > LargestDegrees)
            return;
        All.Add(parcel);
        var ((south, west), (north, east)) = (CellOf(southWest), CellOf(northEast));
        for (var y = south; y <= north; y++)
        {
            for (var x = west; x <= east; x++)
            {
                if (!_cells.TryGetValue((y, x), out var cell))
                    _cells.Add((y, x), cell = []);
                cell.Add(parcel);
            }
        }
    }

    public Parcel? At(Location location)
    {
        Parcel? smallest = null;
        foreach (var parcel in _cells.GetValueOrDefault(CellOf(location)) ?? [])
        {
            if ((smallest is null || parcel.SquareMetres < smallest.SquareMetres) && Ground.Contains(parcel.Ring, location))
                smallest = parcel;
        }

        return smallest;
    }

    private static (int Y, int X) CellOf(Location location) => ((int)Math.Floor(location.Latitude * CellsPerDegree), (int)Math.Floor(location.Longitude * CellsPerDegree));
}
