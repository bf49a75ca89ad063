using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

/// <summary>
/// The part of a bus's plan that a search may change: from a halt on that is neither fixed nor shortly before a passenger's own stop, up to where the shift or the
/// time that is looked at ends with nobody on board.
/// </summary>
internal sealed class PlanPart
{
    private PlanPart(Outlook outlook, int from, int to, int settled, Shift shift) =>
        (Outlook, From, To, Settled, Shift) = (outlook, from, to, settled, shift);

    public Outlook Outlook { get; }

    /// <summary>The number of the first halt of the part.</summary>
    public int From { get; }

    /// <summary>The number of the first halt behind it.</summary>
    public int To { get; }

    /// <summary>Halts before this number stay the first ones, in their order.</summary>
    public int Settled { get; }

    /// <summary>The shift in which the part lies.</summary>
    public Shift Shift { get; }

    /// <summary>Where the bus comes from.</summary>
    public Position Start => From == 0 ? Outlook.Outset.Place : Outlook.Halts[From - 1].Position;

    /// <summary>When it can leave there.</summary>
    public long ReadyMs => Math.Max(From == 0 ? Outlook.Outset.ReadyMs + Outlook.Outset.AheadMs : Outlook.Halts[From - 1].DepartureMs, Shift.From.ToUnixTimeMilliseconds());

    /// <summary>Where it goes on to in the same shift; null where it does not.</summary>
    public Position? End => GoesOn ? Outlook.Halts[To].Position : null;

    /// <summary>By when it has to be there, or has to have ended its work.</summary>
    public long EndMs => GoesOn ? Outlook.Halts[To].ArrivalMs : Shift.To.ToUnixTimeMilliseconds();

    private bool GoesOn => To < Outlook.Halts.Count && Outlook.Halts[To].SetOffMs < Shift.To.ToUnixTimeMilliseconds();

    /// <summary>The rides on board at the start of the part.</summary>
    public List<RideId> OnBoard()
    {
        List<RideId> onBoard = [.. Outlook.Bus.OnBoard];
        for (var k = 0; k < From; k++)
        {
            foreach (var ride in Outlook.Halts[k].Alighting) onBoard.Remove(ride);
            foreach (var ride in Outlook.Halts[k].Boarding) onBoard.Add(ride);
        }

        return onBoard;
    }

    /// <summary>The part of a plan that lies in some hours; null where the bus does not work then.</summary>
    /// <param name="outlook">The plan, timed.</param>
    /// <param name="fromMs">Start of the hours: Unix milliseconds.</param>
    /// <param name="toMs">Their end.</param>
    /// <param name="rules">For what is settled.</param>
    /// <param name="nowMs">The time.</param>
    public static PlanPart? Of(Outlook outlook, long fromMs, long toMs, ServiceRules rules, long nowMs)
    {
        var halts = outlook.Halts;
        var load = outlook.Bus.Occupancy;
        var from = outlook.FirstFree;
        for (var k = 0; k < from; k++) load += halts[k].Change;
        var settled = outlook.FirstOpen(rules, nowMs);
        if (fromMs > nowMs)
        {
            // Later hours begin at a moment at which nobody is on board.
            for (; from < halts.Count && (from < settled || load != Load.Empty || halts[from].SetOffMs < fromMs); from++) load += halts[from].Change;
        }

        var readyMs = Math.Max(nowMs, fromMs);
        var atMs = from < halts.Count && halts[from].SetOffMs < toMs ? Math.Max(readyMs, halts[from].SetOffMs) : readyMs;
        var shift = outlook.Bus.Bus.Shifts.FirstOrDefault(each => each.To.ToUnixTimeMilliseconds() > atMs);
        if (shift == default || shift.From.ToUnixTimeMilliseconds() >= toMs) return null;
        var endMs = Math.Min(toMs, shift.To.ToUnixTimeMilliseconds());
        var to = from;
        for (; to < halts.Count && (to < settled || load != Load.Empty || halts[to].SetOffMs < endMs); to++) load += halts[to].Change;
        return new PlanPart(outlook, from, to, Math.Clamp(settled, from, to), shift);
    }
}
