namespace OnDemandBus.Roads;

/// <summary>
/// A place on a directed road segment. Since a segment has a direction, the side of the road and the direction in which a
/// bus arrives are part of the position. Valid for the one <see cref="RoadNetwork"/> it came from.
/// </summary>
/// <param name="Segment">Dense number of the directed segment, 0 to <see cref="RoadNetwork.SegmentCount"/> (exclusive).</param>
/// <param name="Fraction">How far along the segment, in its direction: 0 is its start, 1 its end.</param>
public readonly record struct Position(int Segment, float Fraction);

/// <summary>A location brought to the road.</summary>
/// <param name="Position">The place on the road.</param>
/// <param name="Location">Where that is.</param>
/// <param name="WalkMetres">The straight-line distance from the location that was asked for, in metres.</param>
public readonly record struct SnappedPosition(Position Position, Location Location, double WalkMetres);
