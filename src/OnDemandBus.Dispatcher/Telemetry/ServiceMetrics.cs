using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Telemetry;

/// <summary>
/// What the service measures of itself, beside what ASP.NET Core, Kestrel and the runtime measure of theirs. Names and units are OpenTelemetry's; areas, kinds of command and reasons
/// are labels, riders, rides and places never are. Safe for any number of threads.
/// </summary>
/// <remarks>Durations are of the real time, whatever clock the service runs on; only the outbox's lag and silent buses go by the service's clock.</remarks>
internal sealed class ServiceMetrics
{
    public const string MeterName = "OnDemandBus";

    private const string Area = "odb.area";
    private const string Kind = "odb.command";
    private const string Reason = "odb.reason";
    private const string Promised = "odb.promised";

    /// <summary>From 50 microseconds to a second, so fine that the 99th percentile is off by no more than half.</summary>
    private static readonly InstrumentAdvice<double> s_seconds = new()
    {
        HistogramBucketBoundaries =
        [
            0.00005, 0.000075, 0.0001, 0.00015, 0.0002, 0.0003, 0.0005, 0.00075, 0.001, 0.0015, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1,
        ],
    };

    private static readonly InstrumentAdvice<int> s_entries = new() { HistogramBucketBoundaries = [1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000] };

    private readonly ConcurrentDictionary<string, Func<AreaGauges>> _areas = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _failed = new(StringComparer.Ordinal);
    private readonly Counter<long> _offers;
    private readonly Counter<long> _rejections;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _bookings;
    private readonly Counter<long> _breaches;
    private readonly Counter<long> _overloads;
    private readonly Counter<long> _replayed;
    private readonly Histogram<double> _decision;
    private readonly Histogram<double> _queueTime;
    private readonly Histogram<double> _append;
    private readonly Histogram<int> _appended;
    private readonly Histogram<double> _replay;

    public ServiceMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _offers = meter.CreateCounter<long>("odb.offers", "{request}", "Requests that were answered with offers");
        _rejections = meter.CreateCounter<long>("odb.rejections", "{request}", "Requests that were answered with a rejection, by its reason");
        _refusals = meter.CreateCounter<long>("odb.refusals", "{command}", "Commands that were refused, by kind and reason");
        _bookings = meter.CreateCounter<long>("odb.bookings", "{ride}", "Offers that were booked");
        _breaches = meter.CreateCounter<long>("odb.promises.breached", "{ride}", "Promises that were not kept: of the pickup, of the arrival, or of the ride as a whole");
        _overloads = meter.CreateCounter<long>("odb.overload.refusals", "{command}", "Commands that were turned away because the area has too many before it");
        _decision = meter.CreateHistogram("odb.decision.duration", "s", "How long the engine takes for a command", advice: s_seconds);
        _queueTime = meter.CreateHistogram("odb.commands.queue_time", "s", "From the arrival of a command in the area's line to its decision", advice: s_seconds);
        _append = meter.CreateHistogram("odb.journal.append.duration", "s", "How long the journal takes for an append", advice: s_seconds);
        _appended = meter.CreateHistogram("odb.journal.append.entries", "{entry}", "How many entries go into the journal at once", advice: s_entries);
        _replayed = meter.CreateCounter<long>("odb.replay.entries", "{entry}", "Entries of the journal that were replayed");
        _replay = meter.CreateHistogram("odb.replay.duration", "s", "How long a replay of the journal takes", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100] });
        meter.CreateObservableGauge("odb.commands.waiting", () => Read(gauges => gauges.CommandsWaiting), "{command}", "Commands in the area's line");
        meter.CreateObservableGauge("odb.area.leads", () => Read(gauges => gauges.Leads ? 1 : 0), description: "1 where this process leads the area");
        meter.CreateObservableGauge("odb.journal.entries", () => Read(gauges => gauges.Entries), "{entry}", "The last entry of the journal that this process shows");
        meter.CreateObservableGauge("odb.outbox.waiting", () => Read(gauges => gauges.OutboxWaiting), "{entry}", "Entries of the journal whose messages the broker has not confirmed yet");
        meter.CreateObservableGauge("odb.outbox.lag", () => Read(gauges => gauges.OutboxLag.TotalSeconds), "s", "How long the oldest of these has waited");
        meter.CreateObservableGauge("odb.commands.failed", () => _failed.Select(area => new Measurement<long>(area.Value, Of(area.Key))), "{message}", "Messages in the area's error queues: commands that nobody could read or carry out");
        meter.CreateObservableGauge("odb.buses.stale", () => Read(gauges => gauges.StaleBuses), "{bus}", "Buses that have something to do and have not reported for too long");
    }

    /// <summary>From now on these are read of an area whenever somebody looks; in place of what was read of it before.</summary>
    public void Watch(string area, Func<AreaGauges> read) => _areas[area] = read;

    /// <summary>The area is no longer served here.</summary>
    public void Unwatch(string area) => _areas.TryRemove(area, out _);

    /// <summary>So many messages lie in the error queues of an area.</summary>
    public void Failed(string area, long messages) => _failed[area] = messages;

    /// <summary>A command has come to its turn.</summary>
    public void Waited(string area, TimeSpan time) => _queueTime.Record(time.TotalSeconds, Of(area));

    /// <summary>The engine has decided a command.</summary>
    public void Decided(string area, Command command, TimeSpan elapsed) => _decision.Record(elapsed.TotalSeconds, Of(area), new(Kind, command.GetType().Name));

    /// <summary>What was decided holds, and is about to be told.</summary>
    /// <param name="area">The area.</param>
    /// <param name="command">What was said.</param>
    /// <param name="handled">What follows from it.</param>
    /// <param name="ride">The rides as they are now.</param>
    public void Happened(string area, Command command, Handled handled, Func<RideId, Ride?> ride)
    {
        switch (handled.Outcome)
        {
            case Outcome.Offered:
                _offers.Add(1, Of(area));
                break;
            case Outcome.Rejected rejected:
                _rejections.Add(1, Of(area), new(Reason, rejected.Rejection.Reason.ToString()));
                break;
            case Outcome.Refused refused:
                _refusals.Add(1, Of(area), new(Kind, command.GetType().Name), new(Reason, refused.Refusal.ToString()));
                break;
        }

        foreach (var happened in handled.Events)
        {
            if (happened is Event.RideBooked) _bookings.Add(1, Of(area));
        }

        foreach (var (_, what) in PromiseBreaches.In(handled.Events, ride)) _breaches.Add(1, Of(area), new(Promised, what.ToString()));
    }

    /// <summary>A command was turned away before it was sent.</summary>
    public void TurnedAway(string area, string command) => _overloads.Add(1, Of(area), new(Kind, command));

    /// <summary>Entries are in the journal.</summary>
    public void Appended(string area, int entries, TimeSpan elapsed)
    {
        _append.Record(elapsed.TotalSeconds, Of(area));
        _appended.Record(entries, Of(area));
    }

    /// <summary>An area stands again where its journal ends.</summary>
    public void Replayed(string area, long entries, TimeSpan elapsed)
    {
        _replayed.Add(entries, Of(area));
        _replay.Record(elapsed.TotalSeconds, Of(area));
    }

    private static KeyValuePair<string, object?> Of(string area) => new(Area, area);

    private IEnumerable<Measurement<T>> Read<T>(Func<AreaGauges, T> gauge) where T : struct => _areas.Select(area => new Measurement<T>(gauge(area.Value()), Of(area.Key)));
}

/// <summary>What can be read of an area at any time.</summary>
/// <param name="Leads">Whether this process leads it.</param>
/// <param name="Entries">The last entry of the journal that is shown here.</param>
/// <param name="CommandsWaiting">Commands in its line.</param>
/// <param name="StaleBuses">Buses that have something to do and do not report.</param>
/// <param name="OutboxWaiting">Entries of the journal whose messages the broker has not confirmed yet.</param>
/// <param name="OutboxLag">How long the oldest of these has waited.</param>
internal readonly record struct AreaGauges(bool Leads, long Entries, int CommandsWaiting, int StaleBuses, long OutboxWaiting, TimeSpan OutboxLag);
