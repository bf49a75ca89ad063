using OnDemandBus.Roads;

namespace OnDemandBus.Benchmarks.DispatchInstances;

/// <summary>Holds the search against the reference: for each request the best costs are compared, and then the reference's decision is applied.</summary>
internal sealed class Following(DispatchInstance instance, TravelTimes times, Landmarks landmarks)
{
    /// <summary>A request of which the best costs are not the same.</summary>
    /// <param name="Own">What the search found best.</param>
    /// <param name="Reference">What the reference found best.</param>
    /// <param name="Why">What explains it, if anything does.</param>
    public readonly record struct Mismatch(Decision Own, ReferenceDecision Reference, string Why);

    public List<Mismatch> Run()
    {
        var mismatches = new List<Mismatch>();
        var dispatcher = new CoreDispatcher(instance, times, landmarks, carriesLimitsBack: true);
        for (var k = 0; k < instance.Requests.Length; k++)
        {
            var request = instance.Requests[k];
            var reference = instance.Reference![k];
            var own = dispatcher.Best(request);
            var leg = own.DivertedAt >= 0 ? dispatcher.LegOf(own.Bus) : null;
            var otherPath = PutOnTheirPath(dispatcher, request, reference);
            var theirs = dispatcher.At(request, reference.Bus, reference.PickupAfter, reference.DropOffAfter);
            if (own.CostMs != reference.CostMs)
            {
                var why = otherPath ? $"bus {reference.Bus} is under way, and for the reference on another of its shortest paths"
                    : leg is not null && theirs?.CostMs == reference.CostMs ? $"bus {own.Bus} is under way, on one of {Places(leg.Value, request.AtMs).Count()} shortest paths"
                    : $"no path explains it; the reference's decision costs {theirs?.CostMs / StreetGraph.MsPerUnit} here";
                mismatches.Add(new Mismatch(own, reference, why));
            }

            if (theirs is null) throw new InvalidDataException($"Request {request.Id}: the reference's decision ({reference}) breaks a limit here, and cannot be followed.");
            dispatcher.Apply(request, theirs.Value);
        }

        return mismatches;
    }

    /// <summary>
    /// Where two paths are equally short, a bus under way may be on either. If the reference's bus reaches the pickup at a time that it would not
    /// from where the search has it, it is put on the path that explains the time.
    /// </summary>
    private bool PutOnTheirPath(CoreDispatcher dispatcher, in InstanceRequest request, in ReferenceDecision reference)
    {
        if (reference.PickupAfter > 0 || dispatcher.LegOf(reference.Bus) is not { } leg) return false;
        var reachedMs = leg.DepartureMs + reference.ToPickupMs;
        if (dispatcher.At(request, reference.Bus, reference.PickupAfter, reference.DropOffAfter) is { DivertedAt: >= 0 } here
            && here.DivertedAtMs + here.Drives.ToPickup == reachedMs) return false;
        foreach (var (edge, atMs) in Places(leg, request.AtMs))
        {
            if (atMs + Drive(edge, request.Origin) != reachedMs) continue;
            dispatcher.LeaveAt(reference.Bus, edge, atMs);
            return true;
        }

        return false;
    }

    /// <summary>The edges at whose ends a bus on one of the shortest paths of a leg can first be, at a time or after it.</summary>
    private IEnumerable<(int Edge, long AtMs)> Places(Leg leg, long nowMs)
    {
        var edges = instance.Streets.Edges;
        for (var edge = 0; edge < edges.Length; edge++)
        {
            var atMs = leg.DepartureMs + Drive(leg.From, edge);
            if (atMs >= nowMs && atMs - edges[edge].TimeMs < nowMs && atMs + Drive(edge, leg.To) == leg.ArrivalMs) yield return (edge, atMs);
        }
    }

    private long Drive(int from, int to) => times.TimeMs(StreetGraph.At(from), StreetGraph.At(to));
}
