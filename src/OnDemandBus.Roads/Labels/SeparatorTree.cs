using System.Runtime.InteropServices;

namespace OnDemandBus.Roads;

/// <summary>
/// Nested dissection of the segments: each node of a binary tree holds the segments that cut its part of the town in two, its children
/// the parts. Segments are numbered from the root down (in preorder), so that all that separates a segment from others has smaller numbers.
/// </summary>
/// <remarks>
/// The road between two parts of the junctions is a vertex separator of the turn-expanded graph: a segment inside one part turns
/// only into segments of that part or of the cut. Immutable.
/// </remarks>
internal sealed class SeparatorTree
{
    /// <summary>A part with no more segments than this is not cut any further.</summary>
    private const int LeafSegments = 6;

    private SeparatorTree(int[] segmentOf, int[] numberOf, int[] position, int[] node, ulong[] nodePath, byte[] nodeLevel, int[] firstEnd, ushort[] ends) =>
        (SegmentOf, NumberOf, Position, Node, NodePath, NodeLevel, FirstEnd, Ends) = (segmentOf, numberOf, position, node, nodePath, nodeLevel, firstEnd, ends);

    /// <summary>By number: the segment.</summary>
    public int[] SegmentOf { get; }

    /// <summary>By segment: its number.</summary>
    public int[] NumberOf { get; }

    /// <summary>By number: how many segments are above it on its way from the root.</summary>
    public int[] Position { get; }

    /// <summary>By number: the tree node that holds it.</summary>
    public int[] Node { get; }

    /// <summary>By node: the way from the root, a bit a level, from the highest bit down.</summary>
    public ulong[] NodePath { get; }

    /// <summary>By node: how many nodes are above it.</summary>
    public byte[] NodeLevel { get; }

    /// <summary>By node: where its entries in <see cref="Ends"/> start; one for each level down to its own.</summary>
    public int[] FirstEnd { get; }

    /// <summary>How many segments the nodes on the way from the root hold, down to and with that level.</summary>
    public ushort[] Ends { get; }

    /// <exception cref="MapException">The network is too large for this method.</exception>
    public static SeparatorTree Of(RoadNetwork network)
    {
        var builder = new Builder(network);
        builder.Dissect();
        return builder.ToTree();
    }

    public void Write(PreparedFile.Writer writer)
    {
        writer.Add<int>(SegmentOf);
        writer.Add<int>(NumberOf);
        writer.Add<int>(Position);
        writer.Add<int>(Node);
        writer.Add<ulong>(NodePath);
        writer.Add<byte>(NodeLevel);
        writer.Add<int>(FirstEnd);
        writer.Add<ushort>(Ends);
    }

    public static SeparatorTree Read(PreparedFile.Reader reader) => new(
        reader.TakeArray<int>(), reader.TakeArray<int>(), reader.TakeArray<int>(), reader.TakeArray<int>(),
        reader.TakeArray<ulong>(), reader.TakeArray<byte>(), reader.TakeArray<int>(), reader.TakeArray<ushort>());

    private sealed class Builder(RoadNetwork network)
    {
        private readonly JunctionGraph _graph = JunctionGraph.Of(network);
        private readonly List<int> _segmentOf = [];
        private readonly List<int> _position = [];
        private readonly List<int> _node = [];
        private readonly List<ulong> _nodePath = [];
        private readonly List<byte> _nodeLevel = [];
        private readonly List<int> _firstEnd = [];
        private readonly List<ushort> _ends = [];
        private readonly int[] _part = new int[network.JunctionCount];
        private InertialFlow? _flow;
        private int _parts;

        public void Dissect()
        {
            _flow = new InertialFlow(_graph);
            var junctions = Enumerable.Range(0, network.JunctionCount).ToArray();
            var segments = Enumerable.Range(0, network.SegmentCount).ToArray();
            Dissect(junctions, segments, 0, 0, 0, []);
        }

        /// <param name="junctions">The part.</param>
        /// <param name="segments">Those with both ends in the part.</param>
        /// <param name="path">The way from the root.</param>
        /// <param name="level">How many nodes are above.</param>
        /// <param name="above">How many segments the nodes above hold.</param>
        /// <param name="ends">The same for each of those nodes.</param>
        private void Dissect(Span<int> junctions, int[] segments, ulong path, int level, int above, ReadOnlySpan<ushort> ends)
        {
            if (segments.Length == 0) return;
            if (segments.Length <= LeafSegments || junctions.Length < 2 || level == 63)
            {
                AddNode(segments, path, level, above, ends);
                return;
            }

            var size = _flow!.Cut(junctions);
            var (left, right) = (++_parts, ++_parts);
            foreach (var junction in junctions[..size]) _part[junction] = left;
            foreach (var junction in junctions[size..]) _part[junction] = right;
            List<int> separator = [], first = [], second = [];
            foreach (var segment in segments)
            {
                var (start, end) = (_part[network.StartJunction(segment)], _part[network.EndJunction(segment)]);
                (start != end ? separator : start == left ? first : second).Add(segment);
            }

            var own = AddNode(CollectionsMarshal.AsSpan(separator), path, level, above, ends);
            above += separator.Count;
            Dissect(junctions[..size], [.. first], path, level + 1, above, own);
            Dissect(junctions[size..], [.. second], path | (1UL << (63 - level)), level + 1, above, own);
        }

        private ushort[] AddNode(ReadOnlySpan<int> segments, ulong path, int level, int above, ReadOnlySpan<ushort> ends)
        {
            if (above + segments.Length > ushort.MaxValue) throw new MapException(network.Name, "it is too large to prepare in one piece", "Clip it to the service area");
            var node = _nodePath.Count;
            _nodePath.Add(path);
            _nodeLevel.Add((byte)level);
            _firstEnd.Add(_ends.Count);
            ushort[] own = [.. ends, (ushort)(above + segments.Length)];
            _ends.AddRange(own);
            foreach (var segment in segments)
            {
                _segmentOf.Add(segment);
                _position.Add(above++);
                _node.Add(node);
            }

            return own;
        }

        public SeparatorTree ToTree()
        {
            var numberOf = new int[network.SegmentCount];
            for (var number = 0; number < _segmentOf.Count; number++) numberOf[_segmentOf[number]] = number;
            return new SeparatorTree([.. _segmentOf], numberOf, [.. _position], [.. _node], [.. _nodePath], [.. _nodeLevel], [.. _firstEnd], [.. _ends]);
        }
    }
}
