using System.Collections.Immutable;
using System.Text.Json.Serialization;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Journal;
using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Buses;

/// <summary>The reports that each bus has handed in lately, to know one that comes again.</summary>
internal sealed class ReportsTaken
{
    /// <summary>A bus reports its position every few seconds: these are some hours.</summary>
    internal const int RememberedPerBus = 5000;

    private readonly Dictionary<BusId, (HashSet<string> Known, Queue<string> Oldest)> _buses = [];

    public bool Contains(ReportKey report) => _buses.TryGetValue(report.Bus, out var reports) && reports.Known.Contains(report.ReportId);

    public void Add(ReportKey report)
    {
        if (!_buses.TryGetValue(report.Bus, out var reports)) _buses[report.Bus] = reports = (new HashSet<string>(StringComparer.Ordinal), new Queue<string>());
        if (!reports.Known.Add(report.ReportId)) return;
        reports.Oldest.Enqueue(report.ReportId);
        if (reports.Oldest.Count > RememberedPerBus) reports.Known.Remove(reports.Oldest.Dequeue());
    }

    public ImmutableArray<BusReportsTaken> Save() =>
        [.. _buses.OrderBy(each => each.Key).Select(each => new BusReportsTaken(each.Key, [.. each.Value.Oldest]))];
}

/// <summary>Tells a report that comes twice.</summary>
internal readonly record struct ReportKey(BusId Bus, string ReportId);

/// <summary>A report, and the bus whose it is.</summary>
internal sealed record BusReported(BusId Bus, BusReport Report)
{
    [JsonIgnore]
    public ReportKey Key => new(Bus, Report.ReportId);
}
