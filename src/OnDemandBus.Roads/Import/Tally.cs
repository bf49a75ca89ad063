using System.Collections.Immutable;

namespace OnDemandBus.Roads.Import;

/// <summary>The counts of an import while it runs.</summary>
internal sealed class Tally
{
    private readonly SortedDictionary<Skipped, int> _skipped = [];

    public int Nodes;
    public int Ways;
    public int Relations;
    public int BusWays;
    public int Restrictions;
    public int RestrictionsViaWays;
    public int ClosedBarriers;
    public int GatesPassed;
    public int WaysWithSpeedLimit;

    public void Skip(Skipped reason) => _skipped[reason] = _skipped.GetValueOrDefault(reason) + 1;

    public ImportReport Report(RoadNetwork network)
    {
        var (usable, metres) = (0, 0.0);
        for (var segment = 0; segment < network.SegmentCount; segment++)
        {
            usable += network.IsUsable(segment) ? 1 : 0;
            metres += network.LengthMetres(segment);
        }

        return new ImportReport
        {
            Nodes = Nodes,
            Ways = Ways,
            Relations = Relations,
            BusWays = BusWays,
            Restrictions = Restrictions,
            RestrictionsViaWays = RestrictionsViaWays,
            ClosedBarriers = ClosedBarriers,
            GatesPassed = GatesPassed,
            WaysWithSpeedLimit = WaysWithSpeedLimit,
            Segments = network.SegmentCount,
            UsableSegments = usable,
            Turns = network.TurnCount,
            Junctions = network.JunctionCount,
            Kilometres = metres / 1000,
            SkippedByReason = _skipped.ToImmutableSortedDictionary(),
        };
    }
}
