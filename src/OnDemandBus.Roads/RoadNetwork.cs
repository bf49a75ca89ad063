using System.Collections.Immutable;

namespace OnDemandBus.Roads;

/// <summary>Directed road segments and the turns between them, as a bus may use them. Immutable and thread-safe.</summary>
/// <remarks>
/// A segment is a stretch of road between two junctions in one direction; a two-way road is two segments. Segments are the
/// vertices of every search and allowed turns the edges, so that turn costs, restrictions and the direction of arrival are exact.
/// Times are whole milliseconds, lengths metres.
/// </remarks>
public sealed class RoadNetwork
{
    private readonly NetworkParts _parts;
    private readonly int[] _firstIncoming;
    private readonly int[] _incomingFrom;
    private readonly int[] _incomingTurn;
    private readonly bool[] _usable;
    private readonly Lazy<Area> _extent;

    internal RoadNetwork(NetworkParts parts)
        : this(parts, null, NetworkChecksum.Of(parts))
    {
    }

    /// <summary>With what follows from the parts, where it is known from before.</summary>
    internal RoadNetwork(NetworkParts parts, bool[]? usable, ulong checksum)
    {
        _parts = parts;
        (_firstIncoming, _incomingFrom, _incomingTurn) = Invert(parts);
        _usable = usable ?? FindUsable();
        var (south, west, north, east) = (double.MaxValue, double.MaxValue, double.MinValue, double.MinValue);
        foreach (var point in parts.Points)
        {
            (south, north) = (Math.Min(south, point.Latitude), Math.Max(north, point.Latitude));
            (west, east) = (Math.Min(west, point.Longitude), Math.Max(east, point.Longitude));
        }

        (SouthWest, NorthEast) = (new Location(south, west), new Location(north, east));
        Checksum = checksum;
        Snapper = new Snapper(this, parts, _usable);
        _extent = new Lazy<Area>(() => Area.Around(this));
    }

    /// <summary>The map's name.</summary>
    public string Name => _parts.Name;

    /// <summary>The number of directed segments.</summary>
    public int SegmentCount => _parts.Piece.Length;

    /// <summary>The number of allowed turns.</summary>
    public int TurnCount => _parts.TurnTo.Length;

    /// <summary>The number of junctions; dead ends and other ends of segments count.</summary>
    public int JunctionCount => _parts.JunctionLocation.Length;

    /// <summary>The same for the same roads, times and turns on every machine; another where any of them differs.</summary>
    public ulong Checksum { get; }

    /// <summary>The south-western corner of the box around all roads.</summary>
    public Location SouthWest { get; }

    /// <summary>The north-eastern corner of the box around all roads.</summary>
    public Location NorthEast { get; }

    /// <summary>The area within some 300 m of the usable roads, with the gaps closed: a service area for a map that comes without one.</summary>
    public Area Extent => _extent.Value;

    /// <summary>Brings locations to the road.</summary>
    public Snapper Snapper { get; }

    /// <summary>The memory of the arrays, in bytes.</summary>
    public long MemoryBytes =>
        (SegmentCount * ((9L * sizeof(int)) + sizeof(long) + 5)) + (TurnCount * 4L * sizeof(int)) + (JunctionCount * 16L) + (_parts.Points.Length * 24L) + (_parts.PieceFirstPoint.Length * 4L)
        + Snapper.MemoryBytes;

    internal NetworkParts Parts => _parts;

    internal ReadOnlySpan<bool> Usable => _usable;

    internal ReadOnlySpan<int> FirstTurn => _parts.FirstTurn;

    internal ReadOnlySpan<int> FirstIncoming => _firstIncoming;

    internal ReadOnlySpan<int> IncomingFrom => _incomingFrom;

    internal ReadOnlySpan<int> IncomingTurn => _incomingTurn;

    /// <summary>
    /// Whether positions may be on the segment: a bus gets there from the rest of the network and back, it is not the double of another segment, and no
    /// turn restriction runs over it.
    /// </summary>
    public bool IsUsable(int segment) => _usable[segment];

    /// <summary>The length of a segment.</summary>
    public double LengthMetres(int segment) => _parts.AlongMetres[_parts.PieceFirstPoint[_parts.Piece[segment] + 1] - 1];

    /// <summary>The time a bus needs for a whole segment, at least 1 ms.</summary>
    public int TimeMs(int segment) => _parts.TimeMs[segment];

    /// <summary>The time from the start of a segment to a point on it. Grows with the fraction; 1 gives <see cref="TimeMs"/>.</summary>
    public int TimeOnMs(int segment, float fraction) => (int)Math.Round(_parts.TimeMs[segment] * (double)fraction);

    /// <summary>The street's name or number, or the empty text.</summary>
    public string StreetName(int segment) => _parts.Names[_parts.NameOf[segment]];

    /// <summary>The class of the road.</summary>
    public RoadClass Class(int segment) => _parts.Class[segment];

    /// <summary>The OpenStreetMap way that the segment is a stretch of.</summary>
    public long WayId(int segment) => _parts.WayId[segment];

    /// <summary>Whether the segment is part of a roundabout.</summary>
    public bool IsRoundabout(int segment) => _parts.Roundabout[segment];

    /// <summary>The same stretch of road in the other direction, or -1 on a oneway.</summary>
    public int Reverse(int segment) => _parts.Reverse[segment];

    /// <summary>The junction at which a segment starts.</summary>
    public int StartJunction(int segment) => _parts.Start[segment];

    /// <summary>The junction at which a segment ends.</summary>
    public int EndJunction(int segment) => _parts.End[segment];

    /// <summary>Where a junction is.</summary>
    public Location JunctionLocation(int junction) => _parts.JunctionLocation[junction];

    /// <summary>The segments that may follow a segment.</summary>
    public ReadOnlySpan<int> TurnsFrom(int segment) => Turns(_parts.TurnTo, segment);

    /// <summary>The costs of <see cref="TurnsFrom"/>, in the same order.</summary>
    public ReadOnlySpan<int> TurnCostsMs(int segment) => Turns(_parts.TurnCostMs, segment);

    /// <summary>The segments that a segment may follow.</summary>
    public ReadOnlySpan<int> TurnsInto(int segment) =>
        _incomingFrom.AsSpan(_firstIncoming[segment], _firstIncoming[segment + 1] - _firstIncoming[segment]);

    /// <summary>The cost of the turn from one segment into another, or null where it is not allowed.</summary>
    public int? TurnCostMs(int from, int to)
    {
        var index = TurnsFrom(from).IndexOf(to);
        return index < 0 ? null : TurnCostsMs(from)[index];
    }

    /// <summary>Where a position is.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The position is not on this network.</exception>
    public Location At(Position position)
    {
        Check(position);
        var (point, along) = PointBefore(position);
        var (a, b) = (_parts.Points[point], _parts.Points[point + 1]);
        var share = Share(point, along);
        return new Location(a.Latitude + (share * (b.Latitude - a.Latitude)), a.Longitude + (share * (b.Longitude - a.Longitude)));
    }

    /// <summary>The direction in which a bus drives at a position, in degrees clockwise from north.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The position is not on this network.</exception>
    public double BearingDegrees(Position position)
    {
        Check(position);
        var (point, _) = PointBefore(position);
        return _parts.Against[position.Segment]
            ? _parts.Points[point + 1].BearingDegrees(_parts.Points[point])
            : _parts.Points[point].BearingDegrees(_parts.Points[point + 1]);
    }

    /// <summary>The points of a segment in its direction.</summary>
    public ImmutableArray<Location> Geometry(int segment)
    {
        var line = ImmutableArray.CreateBuilder<Location>();
        line.Add(At(new Position(segment, 0)));
        AppendGeometry(new Position(segment, 0), 1, line);
        return line.ToImmutable();
    }

    /// <summary>Throws unless a position is on this network.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The segment does not exist, or the fraction is not from 0 to 1.</exception>
    public void Check(Position position)
    {
        if ((uint)position.Segment >= (uint)SegmentCount)
            throw new ArgumentOutOfRangeException(nameof(position), position, $"The network has segments 0 to {SegmentCount - 1}.");
        if (!(position.Fraction >= 0 && position.Fraction <= 1))
            throw new ArgumentOutOfRangeException(nameof(position), position, "The fraction of a position is from 0 to 1.");
    }

    /// <summary>Appends the points after <paramref name="from"/> up to <paramref name="to"/> on the same segment.</summary>
    internal void AppendGeometry(Position from, float to, ImmutableArray<Location>.Builder line)
    {
        var (first, last) = PointRange(from.Segment);
        var length = LengthMetres(from.Segment);
        var against = _parts.Against[from.Segment];
        var (start, end) = (from.Fraction * length, to * length);
        if (against)
        {
            for (var point = last - 1; point > first; point--)
            {
                if (length - _parts.AlongMetres[point] is var along && along > start && along < end)
                    line.Add(_parts.Points[point]);
            }
        }
        else
        {
            for (var point = first + 1; point < last; point++)
            {
                if (_parts.AlongMetres[point] is var along && along > start && along < end)
                    line.Add(_parts.Points[point]);
            }
        }

        line.Add(At(new Position(from.Segment, to)));
    }

    private bool[] FindUsable()
    {
        var largest = LargestComponent.Of(this);
        var usable = new bool[SegmentCount];
        // Mappers draw some stretches twice, one way over another; positions are on the first, or a place would be two.
        var doubles = new HashSet<(int, int, long, long)>(SegmentCount);
        for (var segment = 0; segment < SegmentCount; segment++)
        {
            var middle = At(new Position(segment, 0.5f));
            usable[segment] = largest[segment] && _parts.MayHoldPositions[segment]
                && doubles.Add((_parts.Start[segment], _parts.End[segment], (long)Math.Round(middle.Latitude * 1e6), (long)Math.Round(middle.Longitude * 1e6)));
        }

        return usable;
    }

    private (int First, int Last) PointRange(int segment)
    {
        var piece = _parts.Piece[segment];
        return (_parts.PieceFirstPoint[piece], _parts.PieceFirstPoint[piece + 1] - 1);
    }

    /// <summary>The last point of the piece at or before a position, never the piece's last, and the metres from the piece's start.</summary>
    private (int Point, double AlongMetres) PointBefore(Position position)
    {
        var (first, last) = PointRange(position.Segment);
        var length = _parts.AlongMetres[last];
        var along = length * position.Fraction;
        if (_parts.Against[position.Segment])
            along = length - along;
        var found = Array.BinarySearch(_parts.AlongMetres, first, last - first + 1, along);
        var point = found >= 0 ? found : ~found - 1;
        return (Math.Clamp(point, first, last - 1), along);
    }

    private double Share(int point, double along)
    {
        var span = _parts.AlongMetres[point + 1] - _parts.AlongMetres[point];
        return span > 0 ? Math.Clamp((along - _parts.AlongMetres[point]) / span, 0, 1) : 0;
    }

    private ReadOnlySpan<int> Turns(int[] values, int segment) =>
        values.AsSpan(_parts.FirstTurn[segment], _parts.FirstTurn[segment + 1] - _parts.FirstTurn[segment]);

    private static (int[] First, int[] From, int[] Turn) Invert(NetworkParts parts)
    {
        var segments = parts.Piece.Length;
        var first = new int[segments + 1];
        foreach (var to in parts.TurnTo)
            first[to + 1]++;
        for (var segment = 0; segment < segments; segment++)
            first[segment + 1] += first[segment];
        var (next, from, turns) = (first[..^1], new int[parts.TurnTo.Length], new int[parts.TurnTo.Length]);
        for (var segment = 0; segment < segments; segment++)
        {
            for (var turn = parts.FirstTurn[segment]; turn < parts.FirstTurn[segment + 1]; turn++)
            {
                var slot = next[parts.TurnTo[turn]]++;
                (from[slot], turns[slot]) = (segment, turn);
            }
        }

        return (first, from, turns);
    }
}
