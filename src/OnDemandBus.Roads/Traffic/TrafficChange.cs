namespace OnDemandBus.Roads;

/// <summary>What is different on one stretch of road, in one direction, until some time.</summary>
/// <param name="Segment">The directed segment; see <see cref="RoadNetwork.Reverse"/> for the other direction.</param>
/// <param name="TimeMs">What the whole segment takes instead, 1 ms to an hour; <see cref="RoadMetric.Closed"/> where no bus may enter.</param>
/// <param name="Until">When it is over.</param>
public readonly record struct TrafficChange(int Segment, int TimeMs, DateTimeOffset Until)
{
    private const int MostMs = 3_600_000;

    /// <summary>A closed road.</summary>
    public static TrafficChange Closed(int segment, DateTimeOffset until) => new(segment, RoadMetric.Closed, until);

    /// <summary>A road on which a bus drives at another speed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The speed is not above 0 and at most 150 km/h.</exception>
    public static TrafficChange Speed(RoadNetwork network, int segment, double kmh, DateTimeOffset until)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (!(kmh > 0 && kmh <= 150))
            throw new ArgumentOutOfRangeException(nameof(kmh), kmh, "A speed is above 0 and at most 150 km/h; a road without any is closed.");
        return new(segment, (int)Math.Clamp(network.LengthMetres(segment) * 3600 / kmh, 1, MostMs), until);
    }
}
