namespace OnDemandBus.Roads;

/// <summary>Directed road segments and the turns between them, as a bus may use them. Immutable and thread-safe.</summary>
public sealed class RoadNetwork
{
    /// <summary>The number of directed segments.</summary>
    public int SegmentCount { get; }
}
