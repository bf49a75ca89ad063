namespace OnDemandBus.Planning.Search;

/// <summary>
/// Lets two buses change their parts for the rest of the day, at a moment when both are empty. Taking out and putting back a few trips does not get there:
/// the way leads over plans that are much worse. Owns its buffers.
/// </summary>
internal sealed class TailExchange(DenseProblem problem, Timetable timetable)
{
    /// <summary>Tries one exchange, a cheap one rather than a dear one, which may well make things worse. Nothing is changed where none is possible.</summary>
    /// <param name="plans">The plans, without a change begun.</param>
    /// <param name="mostBuses">No bus is added beyond this number.</param>
    /// <param name="temperature">How much dearer an exchange may be.</param>
    /// <param name="chance">The source of chance.</param>
    public void Try(Plans plans, int mostBuses, double temperature, ref Chance chance)
    {
        var one = plans.Routes[chance.Below(problem.Buses)];
        if (one.Count == 0) return;
        var cut = DrawCut(one, ref chance);
        if (cut < 0) return;
        var (other, otherCut) = (-1, 0);
        var least = double.PositiveInfinity;
        var triedEmpty = false;
        foreach (var route in plans.Routes)
        {
            if (route == one) continue;
            if (route.Count == 0)
            {
                if (triedEmpty || plans.Used >= mostBuses) continue;
                triedEmpty = true;
            }

            var open = problem.OnBoardCount[route.Bus];
            for (var k = 0; k <= route.Count; k++)
            {
                if (k > 0) open += (route.Node[k] & 1) == 0 ? 1 : -1;
                if (k < route.Frozen || open > 0 || (cut == one.Frozen && k == route.Frozen) || (cut == one.Count && k == route.Count)) continue;
                var cost = Cost(one, cut, route, k) + Cost(route, k, one, cut) - (route.Count == 0 ? 0 : route.LegCost[k]) - one.LegCost[cut];
                if (problem.WeighsTime) cost += Delays(one, cut, route, k) + Delays(route, k, one, cut);
                cost -= temperature * Math.Log(1 - chance.Share());
                if (cost >= least || !InTime(one, cut, route, k) || !InTime(route, k, one, cut)) continue;
                least = cost;
                (other, otherCut) = (route.Bus, k);
            }
        }

        if (other < 0 || !MayExchange(one, cut, plans.Routes[other], otherCut)) return;
        if (!plans.ExchangeTails(one.Bus, cut, other, otherCut) || !plans.EachTouchedRouteHasA(timetable)) plans.Undo();
    }

    // A position behind which nobody is on board, by lot; -1 if there is none.
    private int DrawCut(Route route, ref Chance chance)
    {
        var (cut, count) = (-1, 0);
        var open = problem.OnBoardCount[route.Bus];
        for (var k = 0; k <= route.Count; k++)
        {
            if (k > 0) open += (route.Node[k] & 1) == 0 ? 1 : -1;
            if (k >= route.Frozen && open == 0 && chance.Below(++count) == 0) cut = k;
        }

        return cut;
    }

    private double Cost(Route head, int cut, Route tail, int tailCut) =>
        problem.Cost[(head.Node[cut] * problem.Nodes) + (tailCut == tail.Count ? head.Node[head.Count + 1] : tail.Node[tailCut + 1])];

    private double Delays(Route head, int cut, Route tail, int tailCut) =>
        tailCut == tail.Count ? 0 : tail.Delays(tailCut + 1, Arrival(head, cut, tail.Node[tailCut + 1]));

    private double Arrival(Route head, int cut, int next) => head.Early[cut] + problem.Leg[(head.Node[cut] * problem.Nodes) + next];

    private bool InTime(Route head, int cut, Route tail, int tailCut) =>
        tailCut == tail.Count || Arrival(head, cut, tail.Node[tailCut + 1]) <= tail.Late[tailCut + 1] + DenseProblem.Tolerance;

    private bool MayExchange(Route one, int cut, Route other, int otherCut)
    {
        for (var k = cut + 1; k <= one.Count; k++)
        {
            if (!problem.MayCarry(other.Bus, one.Node[k] >> 1)) return false;
        }

        for (var k = otherCut + 1; k <= other.Count; k++)
        {
            if (!problem.MayCarry(one.Bus, other.Node[k] >> 1)) return false;
        }

        return true;
    }
}
