namespace OnDemandBus.Contracts;

/// <summary>The body of <c>PUT /v1/areas/{area}/traffic</c>: all that is different now from the map and the speeds of the hour.</summary>
/// <param name="Changes">The changes; of two for one stretch of road the later in the list counts. Whatever is not here is as ever.</param>
public sealed record TrafficRequest(IReadOnlyList<RoadChange> Changes);

/// <summary>A stretch of road, from junction to junction, that is closed or on which buses drive at another speed.</summary>
/// <param name="At">A place on it.</param>
/// <param name="Until">When it is over.</param>
/// <param name="SpeedKmh">How fast buses drive; null where no bus may enter.</param>
/// <param name="BearingDegrees">The only direction that is meant, clockwise from north; null for both.</param>
public sealed record RoadChange(GeoPoint At, DateTimeOffset Until, double? SpeedKmh = null, double? BearingDegrees = null);

/// <summary>What is different now on the roads of an area.</summary>
/// <param name="Changes">The changes that are not over yet.</param>
public sealed record TrafficView(IReadOnlyList<RoadChangeView> Changes);

/// <summary>A change that is in force.</summary>
/// <param name="Street">The name of the street that was found there; empty where it has none.</param>
/// <param name="Change">The change, as it was given.</param>
public sealed record RoadChangeView(string Street, RoadChange Change);
