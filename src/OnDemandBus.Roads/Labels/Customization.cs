using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OnDemandBus.Roads;

/// <summary>
/// Gives a <see cref="ChordalGraph"/> the weights of one metric: each edge gets the least time between its ends over itself and all that lies
/// below, by lower triangles. Source: Dibbelt, Strasser, Wagner (2016), basic customization.
/// </summary>
internal static class Customization
{
    /// <summary>No way; two of them still fit an <see cref="int"/>.</summary>
    public const int None = int.MaxValue / 2;

    /// <summary>The weights: at twice the edge from its lower end up, after it from its upper end down.</summary>
    // Compiled in full at once: a single call is a long run, and the first refreshes took twice their time otherwise.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(RoadNetwork network, RoadMetric metric, ChordalGraph graph, Span<int> weights)
    {
        for (var k = 0; k < weights.Length; k++) weights[k] = None;
        var firstTurn = network.FirstTurn;
        var (turnTo, turnCost) = (network.Parts.TurnTo, network.Parts.TurnCostMs);
        for (var segment = 0; segment < network.SegmentCount; segment++)
        {
            if (metric.IsClosed(segment)) continue;
            var timeMs = metric.TimeMs(segment);
            for (var turn = firstTurn[segment]; turn < firstTurn[segment + 1]; turn++)
            {
                var arc = graph.TurnArc[turn];
                if (arc < 0 || metric.IsClosed(turnTo[turn])) continue;
                weights[arc] = Math.Min(weights[arc], timeMs + turnCost[turn]);
            }
        }

        ref var upTo = ref MemoryMarshal.GetArrayDataReference(graph.UpTo);
        ref var weight = ref MemoryMarshal.GetReference(weights);
        for (var vertex = network.SegmentCount - 1; vertex >= 0; vertex--)
        {
            int begin = graph.FirstUp[vertex], end = graph.FirstUp[vertex + 1];
            for (var lower = begin + 1; lower < end; lower++)
            {
                // The triangle of the vertex and two of its upper neighbours, of which this is the lower one.
                var neighbour = Unsafe.Add(ref upTo, lower);
                var (toNeighbour, fromNeighbour) = (Unsafe.Add(ref weight, 2 * lower), Unsafe.Add(ref weight, (2 * lower) + 1));
                if (toNeighbour >= None && fromNeighbour >= None) continue;
                var edge = graph.FirstUp[neighbour];
                for (var upper = begin; upper < lower; upper++)
                {
                    var to = Unsafe.Add(ref upTo, upper);
                    while (Unsafe.Add(ref upTo, edge) != to) edge++;
                    ref var rise = ref Unsafe.Add(ref weight, 2 * edge);
                    ref var fall = ref Unsafe.Add(ref weight, (2 * edge) + 1);
                    rise = Math.Min(rise, fromNeighbour + Unsafe.Add(ref weight, 2 * upper));
                    fall = Math.Min(fall, Unsafe.Add(ref weight, (2 * upper) + 1) + toNeighbour);
                }
            }
        }
    }
}
