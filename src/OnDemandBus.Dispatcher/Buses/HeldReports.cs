using System.Text.Json.Serialization;
using OnDemandBus.Contracts;
using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Buses;

/// <summary>
/// The reports of buses that came before an earlier one of the same bus, as those of a unit that was off the net may: they are kept, and carried out when the
/// earlier one is there. Deterministic, without a clock. For one writer.
/// </summary>
/// <remarks>
/// A bus does one thing after the other, so a report that does not fit is either ahead of a missing one, or says what was never so: the driver pressed the wrong
/// key, or the plan had changed. The two look alike when they come. But as soon as something is taken that happened later, nothing can be missing any more that happened
/// before, and what still waits from before is given up. So no report is ever carried out after one that happened later.
/// </remarks>
internal sealed class HeldReports
{
    /// <summary>A report that has waited so long is given up.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>A bus that has so many reports waiting gets no further one kept: some hours of stops.</summary>
    public const int MostOfABus = 500;

    private readonly SortedDictionary<BusId, OfABus> _buses = [];

    // In the order in which they happened; of the same moment, in the order in which they came.
    private sealed class OfABus
    {
        public List<HeldReport> Waiting { get; } = [];

        public DateTimeOffset LatestTaken { get; set; } = DateTimeOffset.MinValue;
    }

    /// <summary>All reports that wait, by bus and then in the order in which they happened.</summary>
    public IEnumerable<HeldReport> All => _buses.Values.SelectMany(bus => bus.Waiting);

    /// <summary>Whether a report waits.</summary>
    public bool Contains(ReportKey report) => _buses.TryGetValue(report.Bus, out var bus) && bus.Waiting.Exists(held => held.Report.ReportId == report.ReportId);

    /// <summary>Carries out a report, and then those that have waited for it; or keeps it.</summary>
    /// <param name="bus">The bus.</param>
    /// <param name="report">Has not been taken before.</param>
    /// <param name="now">The time.</param>
    /// <param name="carryOut">Carries one report out and does all that follows from that. May call <see cref="Took"/> for one that was accepted.</param>
    /// <returns>What became of this one, and which others are given up.</returns>
    public ReportTaken Take(BusId bus, BusReport report, DateTimeOffset now, Func<BusReport, Outcome> carryOut)
    {
        if (Contains(new ReportKey(bus, report.ReportId))) return new ReportTaken(new Outcome.Accepted(), IsHeld: true, []);
        var arrived = new HeldReport(bus, report, now);
        var known = Of(bus);
        HeldReport[] before = [.. known.Waiting];
        known.Waiting.RemoveAll(held => held.HeldAt + Longest <= now);

        var outcome = carryOut(report);
        var isHeld = outcome is Outcome.Refused refused && MayBecomePossible(refused.Refusal) && arrived.HappenedAt >= known.LatestTaken && known.Waiting.Count < MostOfABus;
        if (isHeld) Restore(arrived);
        var carriedOut = new List<HeldReport>();
        if (outcome is not Outcome.Refused)
        {
            Overtake(arrived);
            Retry(known, carryOut, carriedOut);
        }

        // Of a bus that is not there nothing is remembered.
        if (known.Waiting.Count == 0 && known.LatestTaken == DateTimeOffset.MinValue) _buses.Remove(bus);
        return new ReportTaken(isHeld ? new Outcome.Accepted() : outcome, isHeld, [.. before.Except(known.Waiting).Except(carriedOut)]);
    }

    /// <summary>Keeps a report that was kept at an earlier time, or by another process. Twice is as once.</summary>
    /// <param name="held">In <see cref="All"/> then, and not taken since.</param>
    public void Restore(HeldReport held)
    {
        if (Contains(new ReportKey(held.Bus, held.Report.ReportId))) return;
        var waiting = Of(held.Bus).Waiting;
        var place = waiting.FindIndex(other => other.HappenedAt > held.HappenedAt);
        waiting.Insert(place < 0 ? waiting.Count : place, held);
    }

    /// <summary>Takes note of a report that was taken at an earlier time, or by another process. Twice is as once.</summary>
    /// <param name="bus">The bus.</param>
    /// <param name="report">The report.</param>
    /// <param name="at">When it was taken.</param>
    public void Took(BusId bus, BusReport report, DateTimeOffset at)
    {
        if (_buses.TryGetValue(bus, out var known)) known.Waiting.RemoveAll(held => held.Report.ReportId == report.ReportId);
        Overtake(new HeldReport(bus, report, at));
    }

    /// <summary>
    /// Whether a report that is refused for this reason could be possible after others of the same bus. A stop that is not in the plan is not among them: it never comes
    /// into a plan again.
    /// </summary>
    internal static bool MayBecomePossible(Refusal refusal) => refusal is Refusal.StopNotNext or Refusal.StopNotFinished or Refusal.BusNotAtStop or Refusal.RideNotAtStop;

    private void Retry(OfABus bus, Func<BusReport, Outcome> carryOut, List<HeldReport> carriedOut)
    {
        for (var i = 0; i < bus.Waiting.Count;)
        {
            var held = bus.Waiting[i];
            var outcome = carryOut(held.Report);
            if (outcome is Outcome.Refused refused && MayBecomePossible(refused.Refusal))
            {
                i++;
                continue;
            }

            // Not by its place: whoever carries it out may have told us already that it was taken.
            bus.Waiting.Remove(held);
            if (outcome is Outcome.Refused) continue;
            carriedOut.Add(held);
            Overtake(held);
            // Of those of the same moment an earlier one may have waited for this one.
            i = 0;
        }
    }

    /// <summary>What a bus does at stops and between them comes one after the other; where it is, and whether it works, may be told at any time.</summary>
    private void Overtake(HeldReport taken)
    {
        if (taken.Report.Type is not (BusReportType.Departed or BusReportType.Arrived or BusReportType.Boarded or BusReportType.Alighted or BusReportType.NoShow)) return;
        var bus = Of(taken.Bus);
        if (taken.HappenedAt > bus.LatestTaken) bus.LatestTaken = taken.HappenedAt;
        bus.Waiting.RemoveAll(held => held.HappenedAt < bus.LatestTaken);
    }

    private OfABus Of(BusId bus)
    {
        if (!_buses.TryGetValue(bus, out var known)) _buses[bus] = known = new OfABus();
        return known;
    }
}

/// <summary>A report that waits for an earlier one.</summary>
/// <param name="Bus">The bus.</param>
/// <param name="Report">The report.</param>
/// <param name="HeldAt">Since when it waits.</param>
internal sealed record HeldReport(BusId Bus, BusReport Report, DateTimeOffset HeldAt)
{
    /// <summary>When it happened. The unit's clock may be ahead, but nothing happens after it was told.</summary>
    [JsonIgnore]
    public DateTimeOffset HappenedAt => Report.At < HeldAt ? Report.At : HeldAt;
}

/// <summary>What became of a report.</summary>
/// <param name="Outcome">Accepted also where the report is kept.</param>
/// <param name="IsHeld">Whether it waits for an earlier one.</param>
/// <param name="GivenUp">Others that waited and do so no longer, without having been taken.</param>
internal readonly record struct ReportTaken(Outcome Outcome, bool IsHeld, IReadOnlyList<HeldReport> GivenUp);
