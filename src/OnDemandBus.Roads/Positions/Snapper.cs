using System.Runtime.InteropServices;

namespace OnDemandBus.Roads;

/// <summary>Brings locations to the nearest usable road. Immutable, thread-safe; a call allocates nothing.</summary>
/// <remarks>
/// Without a bearing the kerb counts (see <see cref="Curb"/>): beside a two-way road the direction that has the location on its right is taken, so that a
/// rider boards from the pavement. With a bearing, that of a driving bus, the direction nearest to it is taken. A position is
/// never nearer than a metre to an end of its segment, so that no bus stops in a junction.
/// </remarks>
public sealed class Snapper
{
    private const double MetresPerDegree = 111_195.08;
    private const double SmallestCellMetres = 50;
    private const double ClearOfEndsMetres = 1;

    // To board on the other side a rider crosses the road, which is worth about as much as this walk.
    private const double OtherSideMetres = 8;

    // A bus that drives along a road is rather on a road of that direction 40 m away than on one of the opposite direction.
    private const double OppositeBearingMetres = 40;

    private readonly RoadNetwork _network;
    private readonly NetworkParts _parts;
    private readonly int[] _pieceOfPoint;
    private readonly int[] _forward;
    private readonly int[] _backward;
    private readonly double _south;
    private readonly double _west;
    private readonly double _cellLatitude;
    private readonly double _cellLongitude;
    private readonly int _columns;
    private readonly int _rows;
    private readonly int[] _firstEntry;
    private readonly int[] _entryPoint;

    internal Snapper(RoadNetwork network, NetworkParts parts, bool[] usable)
    {
        (_network, _parts) = (network, parts);
        var pieces = parts.PieceFirstPoint.Length - 1;
        (_forward, _backward) = (new int[pieces], new int[pieces]);
        Array.Fill(_forward, -1);
        Array.Fill(_backward, -1);
        for (var segment = 0; segment < usable.Length; segment++)
        {
            if (usable[segment])
                (parts.Against[segment] ? _backward : _forward)[parts.Piece[segment]] = segment;
        }

        _pieceOfPoint = new int[parts.Points.Length];
        for (var piece = 0; piece < pieces; piece++)
            _pieceOfPoint.AsSpan(parts.PieceFirstPoint[piece]..parts.PieceFirstPoint[piece + 1]).Fill(piece);

        (_south, _west) = (network.SouthWest.Latitude, network.SouthWest.Longitude);
        var heightMetres = (network.NorthEast.Latitude - _south) * MetresPerDegree;
        var shrink = Math.Max(0.01, Math.Cos(double.DegreesToRadians((_south + network.NorthEast.Latitude) / 2)));
        var widthMetres = (network.NorthEast.Longitude - _west) * MetresPerDegree * shrink;
        var cellMetres = Math.Max(SmallestCellMetres, Math.Sqrt(heightMetres * widthMetres / Math.Max(1, parts.Points.Length)));
        _cellLatitude = cellMetres / MetresPerDegree;
        _cellLongitude = _cellLatitude / shrink;
        _rows = (int)(heightMetres / cellMetres) + 1;
        _columns = (int)(widthMetres / cellMetres) + 1;

        // Two passes over the lines: count, then fill.
        _firstEntry = new int[(_rows * _columns) + 1];
        ForEachCell((cell, _) => _firstEntry[cell + 1]++);
        for (var cell = 0; cell < _rows * _columns; cell++)
            _firstEntry[cell + 1] += _firstEntry[cell];
        _entryPoint = new int[_firstEntry[^1]];
        var next = _firstEntry[..^1];
        ForEachCell((cell, point) => _entryPoint[next[cell]++] = point);
    }

    internal long MemoryBytes => 4L * (_pieceOfPoint.Length + _forward.Length + _backward.Length + _firstEntry.Length + _entryPoint.Length);

    /// <summary>The best position on the road for a location, or null where no usable road is near enough.</summary>
    /// <param name="location">The location; one that is not valid gives null.</param>
    /// <param name="maxMetres">The farthest that the road may be away.</param>
    /// <param name="bearingDegrees">The direction in which a bus drives there, clockwise from north; null for a place beside the road.</param>
    /// <param name="curb">On which side of the road the place must be. Of no effect with a bearing.</param>
    public SnappedPosition? Snap(Location location, double maxMetres, double? bearingDegrees = null, Curb curb = Curb.Preferred)
    {
        SnappedPosition best = default;
        return SnapMany(location, maxMetres, new Span<SnappedPosition>(ref best), bearingDegrees, curb) == 1 ? best : null;
    }

    /// <summary>The best position for each of many locations; null where no usable road is near enough.</summary>
    /// <param name="locations">The locations.</param>
    /// <param name="maxMetres">The farthest that the road may be away.</param>
    /// <param name="found">Receives one entry for each location; of the same length.</param>
    /// <param name="curb">On which side of the road the places must be.</param>
    /// <returns>How many of them have a position.</returns>
    public int SnapEach(ReadOnlySpan<Location> locations, double maxMetres, Span<SnappedPosition?> found, Curb curb = Curb.Preferred)
    {
        if (locations.Length != found.Length)
            throw new ArgumentException($"There are {locations.Length} locations and room for {found.Length}.", nameof(found));
        var count = 0;
        for (var i = 0; i < locations.Length; i++)
            count += (found[i] = Snap(locations[i], maxMetres, null, curb)) is null ? 0 : 1;
        return count;
    }

    /// <summary>The best positions on different segments, best first.</summary>
    /// <param name="location">The location.</param>
    /// <param name="maxMetres">The farthest that a road may be away.</param>
    /// <param name="found">Receives the positions; its length is how many are wanted, at most 64.</param>
    /// <param name="bearingDegrees">The direction in which a bus drives there, clockwise from north; null for a place beside the road.</param>
    /// <param name="curb">On which side of the road the place must be. Of no effect with a bearing.</param>
    /// <returns>How many were found.</returns>
    public int SnapMany(Location location, double maxMetres, Span<SnappedPosition> found, double? bearingDegrees = null, Curb curb = Curb.Preferred)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(found.Length, 64);
        if (!location.IsValid || !(maxMetres >= 0) || found.IsEmpty)
            return 0;
        Span<Candidate> candidates = stackalloc Candidate[found.Length];
        var query = new Query(location, maxMetres, bearingDegrees, curb);
        var count = Search(query, candidates);
        for (var i = 0; i < count; i++)
            found[i] = Place(candidates[i], location);
        return count;
    }

    private int Search(Query query, Span<Candidate> candidates)
    {
        var column = (query.Location.Longitude - _west) / _cellLongitude;
        var row = (query.Location.Latitude - _south) / _cellLatitude;
        var (column0, row0) = ((int)Math.Floor(column), (int)Math.Floor(row));
        var (cellWidth, cellHeight) = (_cellLongitude * query.MetresPerLongitude, _cellLatitude * MetresPerDegree);
        var cellMetres = Math.Min(cellWidth, cellHeight);
        // How far it is, at least, from the location to the border of its own cell.
        var inset = Math.Min(
            Math.Min(column - column0, column0 + 1 - column) * cellWidth,
            Math.Min(row - row0, row0 + 1 - row) * cellHeight);

        // Rings of cells around the location: from the first that touches the grid to the last that does.
        var firstRing = Math.Max(0, Math.Max(Math.Max(-column0, column0 - _columns + 1), Math.Max(-row0, row0 - _rows + 1)));
        var lastRing = Math.Max(Math.Max(column0, _columns - 1 - column0), Math.Max(row0, _rows - 1 - row0));
        var count = 0;
        for (var ring = firstRing; ring <= lastRing; ring++)
        {
            var nearest = ring == 0 ? 0 : ((ring - 1) * cellMetres) + inset;
            if (nearest > query.MaxMetres || (count == candidates.Length && nearest > candidates[count - 1].Score))
                break;
            for (var y = Math.Max(0, row0 - ring); y <= Math.Min(_rows - 1, row0 + ring); y++)
            {
                if (y == row0 - ring || y == row0 + ring)
                {
                    for (var x = Math.Max(0, column0 - ring); x <= Math.Min(_columns - 1, column0 + ring); x++)
                        VisitCell(x, y, candidates);
                    continue;
                }

                // Between its top and bottom row a ring has two cells a row.
                if ((uint)(column0 - ring) < (uint)_columns)
                    VisitCell(column0 - ring, y, candidates);
                if ((uint)(column0 + ring) < (uint)_columns)
                    VisitCell(column0 + ring, y, candidates);
            }
        }

        return count;

        // Most cells of a ring are farther than what is found already, and need no look at their lines.
        void VisitCell(int x, int y, Span<Candidate> candidates)
        {
            var cell = (y * _columns) + x;
            if (_firstEntry[cell] == _firstEntry[cell + 1])
                return;
            var east = Math.Max(0, Math.Max(x - column, column - (x + 1))) * cellWidth;
            var north = Math.Max(0, Math.Max(y - row, row - (y + 1))) * cellHeight;
            var farthest = count == candidates.Length ? Math.Min(query.MaxMetres, candidates[count - 1].Score) : query.MaxMetres;
            if ((east * east) + (north * north) <= farthest * farthest)
                SearchCell(cell, query, candidates, ref count);
        }
    }

    private void SearchCell(int cell, in Query query, Span<Candidate> candidates, ref int count)
    {
        foreach (var point in _entryPoint.AsSpan(_firstEntry[cell]..(_firstEntry[cell + 1])))
        {
            var (a, b) = (_parts.Points[point], _parts.Points[point + 1]);
            var (ax, ay) = query.Plane(a);
            var (bx, by) = query.Plane(b);
            var (dx, dy) = (bx - ax, by - ay);
            var squared = (dx * dx) + (dy * dy);
            var share = squared > 0 ? Math.Clamp(-((ax * dx) + (ay * dy)) / squared, 0, 1) : 0;
            var (px, py) = (ax + (share * dx), ay + (share * dy));
            var metres = Math.Sqrt((px * px) + (py * py));
            if (metres > query.MaxMetres || (count == candidates.Length && metres > candidates[count - 1].Score))
                continue;
            var piece = _pieceOfPoint[point];
            var (forward, backward) = (_forward[piece], _backward[piece]);
            double forwardPenalty, backwardPenalty;
            if (query.HasBearing)
            {
                // The cosine of the angle between the bearing and the line.
                var along = squared > 0 ? ((dx * query.BearingX) + (dy * query.BearingY)) / Math.Sqrt(squared) : 0;
                (forwardPenalty, backwardPenalty) = ((1 - along) * (OppositeBearingMetres / 2), (1 + along) * (OppositeBearingMetres / 2));
            }
            else
            {
                // The location is the origin; it is right of the line when the line passes it on its left.
                var onRight = (dx * ay) - (dy * ax) >= 0;
                var twoWay = forward >= 0 && backward >= 0;
                (forwardPenalty, backwardPenalty) = !twoWay ? (0, 0) : onRight ? (query.RightMetres, query.LeftMetres) : (query.LeftMetres, query.RightMetres);
            }

            if (forward >= 0 && forwardPenalty < double.MaxValue)
                Offer(new Candidate(metres + forwardPenalty, forward, point, share), candidates, ref count);
            if (backward >= 0 && backwardPenalty < double.MaxValue)
                Offer(new Candidate(metres + backwardPenalty, backward, point, share), candidates, ref count);
        }
    }

    /// <summary>Keeps the best candidate of each segment, in order.</summary>
    private static void Offer(Candidate candidate, Span<Candidate> best, ref int count)
    {
        var slot = 0;
        while (slot < count && best[slot].Segment != candidate.Segment)
            slot++;
        if (slot == count)
        {
            if (count == best.Length)
            {
                if (!candidate.IsBetterThan(best[count - 1]))
                    return;
                slot = count - 1;
            }
            else
            {
                count++;
            }
        }
        else if (!candidate.IsBetterThan(best[slot]))
        {
            return;
        }

        for (; slot > 0 && candidate.IsBetterThan(best[slot - 1]); slot--)
            best[slot] = best[slot - 1];
        best[slot] = candidate;
    }

    private SnappedPosition Place(in Candidate candidate, Location location)
    {
        var (point, segment) = (candidate.Point, candidate.Segment);
        var along = _parts.AlongMetres[point] + (candidate.Share * (_parts.AlongMetres[point + 1] - _parts.AlongMetres[point]));
        var length = _network.LengthMetres(segment);
        if (_parts.Against[segment])
            along = length - along;
        var position = ClearOfEnds(segment, length > 0 ? along / length : 0.5, length);
        var place = _network.At(position);
        return new SnappedPosition(position, place, location.DistanceMetres(place));
    }

    /// <summary>The nearest position that is at least a metre from both ends of its segment; the middle of a segment that is too short for that.</summary>
    public Position ClearOfEnds(Position position)
    {
        _network.Check(position);
        return ClearOfEnds(position.Segment, position.Fraction, _network.LengthMetres(position.Segment));
    }

    private static Position ClearOfEnds(int segment, double fraction, double length)
    {
        if (length <= 2 * ClearOfEndsMetres)
            return new Position(segment, 0.5f);
        var margin = ClearOfEndsMetres / length;
        return new Position(segment, (float)Math.Clamp(fraction, margin, 1 - margin));
    }

    /// <summary>Calls back with each cell that a line of a usable road touches, and the line's first point.</summary>
    private void ForEachCell(Action<int, int> visit)
    {
        for (var point = 0; point + 1 < _parts.Points.Length; point++)
        {
            var piece = _pieceOfPoint[point];
            if (_pieceOfPoint[point + 1] != piece || (_forward[piece] < 0 && _backward[piece] < 0))
                continue;
            var (ax, ay) = GridPlace(_parts.Points[point]);
            var (bx, by) = GridPlace(_parts.Points[point + 1]);
            if (by < ay)
                (ax, ay, bx, by) = (bx, by, ax, ay);
            for (var row = Math.Clamp((int)ay, 0, _rows - 1); row <= Math.Clamp((int)by, 0, _rows - 1); row++)
            {
                // The stretch of the line within this row of cells.
                var (fromShare, toShare) = by > ay ? (Math.Clamp((row - ay) / (by - ay), 0, 1), Math.Clamp((row + 1 - ay) / (by - ay), 0, 1)) : (0, 1);
                var (x1, x2) = (ax + (fromShare * (bx - ax)), ax + (toShare * (bx - ax)));
                var last = Math.Clamp((int)Math.Max(x1, x2), 0, _columns - 1);
                for (var column = Math.Clamp((int)Math.Min(x1, x2), 0, _columns - 1); column <= last; column++)
                    visit((row * _columns) + column, point);
            }
        }
    }

    private (double X, double Y) GridPlace(Location location) => ((location.Longitude - _west) / _cellLongitude, (location.Latitude - _south) / _cellLatitude);

    private readonly struct Query
    {
        public readonly Location Location;
        public readonly double MaxMetres;
        public readonly double MetresPerLongitude;
        public readonly bool HasBearing;
        public readonly double BearingX;
        public readonly double BearingY;

        // What it costs to have the location on the right of the bus, or on its left, on a two-way road.
        public readonly double RightMetres;
        public readonly double LeftMetres;

        public Query(Location location, double maxMetres, double? bearingDegrees, Curb curb)
        {
            (RightMetres, LeftMetres) = curb switch
            {
                Curb.Preferred => (0, OtherSideMetres),
                Curb.Either => (0, 0),
                Curb.Required => (0, double.MaxValue),
                Curb.Opposite => (double.MaxValue, 0.0),
                _ => throw new ArgumentOutOfRangeException(nameof(curb), curb, "This is no side of a road."),
            };
            (Location, MaxMetres, HasBearing) = (location, maxMetres, bearingDegrees is not null);
            MetresPerLongitude = MetresPerDegree * Math.Cos(double.DegreesToRadians(location.Latitude));
            if (bearingDegrees is { } bearing)
                (BearingX, BearingY) = Math.SinCos(double.DegreesToRadians(bearing));
        }

        /// <summary>Metres east and north of the location, on a plane that is true near it.</summary>
        public (double X, double Y) Plane(Location other) =>
            ((other.Longitude - Location.Longitude) * MetresPerLongitude, (other.Latitude - Location.Latitude) * MetresPerDegree);
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Candidate(double Score, int Segment, int Point, double Share)
    {
        // Equal scores go by number, so that every machine chooses the same.
        public bool IsBetterThan(in Candidate other) => Score < other.Score || (Score == other.Score && Segment < other.Segment);
    }
}
