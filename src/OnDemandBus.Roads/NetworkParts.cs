namespace OnDemandBus.Roads;

/// <summary>The arrays a road network is made of. Pieces are undirected: the points that both directions of a road share.</summary>
internal sealed class NetworkParts
{
    public required string Name { get; init; }

    /// <summary>By piece, and one more: where its points start.</summary>
    public required int[] PieceFirstPoint { get; init; }

    public required Location[] Points { get; init; }

    /// <summary>By point: metres from the start of its piece.</summary>
    public required double[] AlongMetres { get; init; }

    public required Location[] JunctionLocation { get; init; }

    // By segment.
    public required int[] Piece { get; init; }

    public required bool[] Against { get; init; }

    public required int[] TimeMs { get; init; }

    public required int[] Start { get; init; }

    public required int[] End { get; init; }

    public required int[] Reverse { get; init; }

    public required RoadClass[] Class { get; init; }

    public required long[] WayId { get; init; }

    public required bool[] Roundabout { get; init; }

    public required int[] NameOf { get; init; }

    /// <summary>False for the via segments of a restriction over ways and their twins: there a position would not tell where the bus came from.</summary>
    public required bool[] MayHoldPositions { get; init; }

    public required string[] Names { get; init; }

    /// <summary>By segment, and one more: where its turns start.</summary>
    public required int[] FirstTurn { get; init; }

    public required int[] TurnTo { get; init; }

    public required int[] TurnCostMs { get; init; }
}
