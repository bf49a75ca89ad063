namespace OnDemandBus.Planning.Search;

/// <summary>
/// Whether times exist for a given order of halts that keep every window, every longest ride and the longest duration. Exact, in time that grows with
/// the number of halts, apart from the halts that are moved along. Owns its buffers.
/// </summary>
/// <remarks>
/// All limits are differences of two times, so if there is a schedule there is an earliest one. It is built in two passes. Forwards: as early
/// as windows and driving allow. Backwards over the drop-offs: where a ride is too long although its driving and service alone are not, the pickup waits
/// until it fits. That moves halts between pickup and drop-off at most as far as the waiting between them reaches, never the drop-off
/// itself nor what follows; so going backwards each drop-off is settled when it is looked at. The duration of the route is one more ride, from start to end.
/// </remarks>
internal sealed class Timetable(DenseProblem problem)
{
    private double[] _start = new double[64];
    private double[] _leg = new double[64];
    private double[] _driven = new double[64];
    private readonly int[] _pickedUpAt = new int[problem.Trips];

    /// <summary>When service starts at each halt of the order last found possible, as early as can be.</summary>
    public ReadOnlySpan<double> Starts => _start;

    /// <param name="nodes">The route, start and end of the bus included.</param>
    /// <param name="bus">The bus.</param>
    public bool Exists(ReadOnlySpan<int> nodes, int bus)
    {
        if (_start.Length < nodes.Length) Grow(nodes.Length);
        return RunsForwards(nodes, bus) && (!NeedsBackwards(bus) || RunsBackwards(nodes, bus));
    }

    private bool NeedsBackwards(int bus) => problem.LimitsRides || double.IsFinite(problem.MaxDuration[bus]);

    private bool RunsForwards(ReadOnlySpan<int> nodes, int bus)
    {
        var last = nodes.Length - 1;
        var start = _start;
        var driven = _driven;
        var legs = _leg;
        var leg = problem.Leg;
        var width = problem.Nodes;
        start[0] = problem.ShiftStart[bus];
        driven[0] = 0;
        for (var k = 1; k <= last; k++)
        {
            int before = nodes[k - 1], node = nodes[k];
            var time = leg[(before * width) + node];
            legs[k] = time;
            driven[k] = driven[k - 1] + time;
            start[k] = Math.Max(start[k - 1] + time, problem.Earliest[node]);
            var latest = k == last ? problem.ShiftEnd[bus] : problem.Latest[node];
            if (start[k] > latest + DenseProblem.Tolerance) return false;
            if (k == last) break;
            var trip = node >> 1;
            if ((node & 1) == 0)
            {
                _pickedUpAt[trip] = k;
            }
            else if (WasPickedUpHere(nodes, k))
            {
                var pickup = _pickedUpAt[trip];
                if (driven[k] - driven[pickup] - problem.Service[node - 1] > problem.MaxRide[trip] + DenseProblem.Tolerance) return false;
            }
        }

        return driven[last] <= problem.MaxDuration[bus] + DenseProblem.Tolerance;
    }

    private bool RunsBackwards(ReadOnlySpan<int> nodes, int bus)
    {
        var last = nodes.Length - 1;
        if (_start[last] - _start[0] > problem.MaxDuration[bus] && !Delay(nodes, 0, _start[last] - problem.MaxDuration[bus], last)) return false;
        for (var k = last - 1; k > 0; k--)
        {
            var node = nodes[k];
            if ((node & 1) == 0 || !WasPickedUpHere(nodes, k)) continue;
            var pickup = _pickedUpAt[node >> 1];
            var latestDeparture = _start[k] - problem.MaxRide[node >> 1] - problem.Service[node - 1];
            if (_start[pickup] < latestDeparture && !Delay(nodes, pickup, latestDeparture, k)) return false;
        }

        return true;
    }

    private bool Delay(ReadOnlySpan<int> nodes, int from, double until, int before)
    {
        _start[from] = until;
        if (from > 0 && until > problem.Latest[nodes[from]] + DenseProblem.Tolerance) return false;
        for (var k = from + 1; k < before; k++)
        {
            var earliest = _start[k - 1] + _leg[k];
            if (earliest <= _start[k]) return true;
            _start[k] = earliest;
            if (earliest > problem.Latest[nodes[k]] + DenseProblem.Tolerance) return false;
        }

        return true;
    }

    // Entries of earlier routes may linger: one counts only if this route has the pickup there.
    private bool WasPickedUpHere(ReadOnlySpan<int> nodes, int dropOff)
    {
        var pickup = _pickedUpAt[nodes[dropOff] >> 1];
        return pickup < dropOff && nodes[pickup] == nodes[dropOff] - 1;
    }

    private void Grow(int length)
    {
        _start = new double[2 * length];
        _leg = new double[2 * length];
        _driven = new double[2 * length];
    }
}
