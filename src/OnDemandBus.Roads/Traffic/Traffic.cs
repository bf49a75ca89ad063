using System.Collections.Immutable;

namespace OnDemandBus.Roads;

/// <summary>The travel times in force: the speeds of the hour, and over them what is known of now.</summary>
/// <remarks>
/// Thread-safe. New times are made off to the side and put in place by one reference; who took <see cref="InForce"/> before finishes on what it took, so that
/// times and paths of one piece of work agree. The writing calls come one after the other; the clock is the caller's.
/// </remarks>
public sealed class Traffic
{
    private readonly Lock _writing = new();
    private readonly RoadNetwork _network;
    private readonly Func<RoadMetric, TravelTimes> _build;
    private readonly HourlySpeeds _hours;
    private readonly TimeZoneInfo _zone;
    private readonly TravelTimes?[] _ofPattern;
    private readonly ILookup<(int Piece, bool Against), int> _twins;
    private volatile State _state;

    /// <summary>Makes one.</summary>
    /// <param name="network">The roads.</param>
    /// <param name="build">Makes travel times of a metric: <c>labels.With</c>, or <c>metric => new PlainSearch(metric)</c>.</param>
    /// <param name="hours">Speeds by the hour; as on the map where null.</param>
    /// <param name="zone">Whose hours those are; UTC where null.</param>
    /// <param name="now">The time.</param>
    public Traffic(RoadNetwork network, Func<RoadMetric, TravelTimes> build, DateTimeOffset now, HourlySpeeds? hours = null, TimeZoneInfo? zone = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(build);
        (_network, _build, _hours, _zone) = (network, build, hours ?? HourlySpeeds.AsOnTheMap, zone ?? TimeZoneInfo.Utc);
        _ofPattern = new TravelTimes?[_hours.PatternCount];
        // A stretch of road over which a turn restriction runs is several segments: who closes one closes the road.
        _twins = Enumerable.Range(0, network.SegmentCount).Where(segment => !network.Parts.MayHoldPositions[segment]).ToLookup(StretchOf);
        var pattern = PatternAt(now);
        _state = new State(OfPattern(pattern), pattern, ImmutableDictionary<int, TrafficChange>.Empty);
    }

    private sealed record State(TravelTimes Times, int Pattern, ImmutableDictionary<int, TrafficChange> Changes);

    /// <summary>The travel times now in force. Take them once for a piece of work.</summary>
    public TravelTimes InForce => _state.Times;

    /// <summary>The changes in force, by segment.</summary>
    public ImmutableDictionary<int, TrafficChange> Changes => _state.Changes;

    /// <summary>The travel times of an hour to come, or gone by, without what is known of now. Made when first asked for, and kept for all hours of the same speeds.</summary>
    public TravelTimes At(DateTimeOffset when)
    {
        lock (_writing)
            return OfPattern(PatternAt(when));
    }

    /// <summary>Puts changes in force, in place of earlier ones for the same segments, and lets go of what is over.</summary>
    /// <param name="changes">The changes; those that are over by now have no effect but to end the earlier ones.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="ArgumentOutOfRangeException">A segment does not exist, or a time is out of range; nothing is changed then.</exception>
    public void Apply(IEnumerable<TrafficChange> changes, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(changes);
        lock (_writing)
        {
            var next = _state.Changes.ToBuilder();
            foreach (var change in changes)
            {
                if ((uint)change.Segment >= (uint)_network.SegmentCount)
                    throw new ArgumentOutOfRangeException(nameof(changes), change, $"The network has segments 0 to {_network.SegmentCount - 1}.");
                foreach (var segment in Stretch(change.Segment))
                    next[segment] = change with { Segment = segment };
            }

            Settle(next.ToImmutable(), now);
        }
    }

    /// <summary>Ends the changes of some segments before their time.</summary>
    public void Lift(IEnumerable<int> segments, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(segments);
        lock (_writing)
            Settle(_state.Changes.RemoveRange(segments.SelectMany(Stretch)), now);
    }

    /// <summary>Lets go of what is over, and takes the speeds of the hour. Does nothing where nothing is due; call it at <see cref="NextDue"/>, or every minute.</summary>
    /// <returns>Whether other travel times are in force now.</returns>
    public bool Refresh(DateTimeOffset now)
    {
        lock (_writing)
            return Settle(_state.Changes, now);
    }

    /// <summary>When the travel times next change by themselves: a change ends, or an hour of other speeds begins. Null: not within a week.</summary>
    public DateTimeOffset? NextDue(DateTimeOffset now)
    {
        var state = _state;
        DateTimeOffset? due = state.Changes.Count == 0 ? null : state.Changes.Values.Min(change => change.Until);
        // Hours begin at quarters of UTC's everywhere on earth.
        var quarter = TimeSpan.FromMinutes(15);
        var hour = now.AddTicks(quarter.Ticks - (now.UtcTicks % quarter.Ticks));
        for (var end = now.AddDays(7); hour <= end; hour += quarter)
        {
            if (PatternAt(hour) != state.Pattern)
                return due < hour ? due : hour;
        }

        return due;
    }

    private bool Settle(ImmutableDictionary<int, TrafficChange> changes, DateTimeOffset now)
    {
        changes = changes.RemoveRange(changes.Values.Where(change => change.Until <= now).Select(change => change.Segment));
        var pattern = PatternAt(now);
        if (pattern == _state.Pattern && SameEffect(changes, _state.Changes))
        {
            // The same times for longer, or shorter, need no other metric.
            _state = _state with { Changes = changes };
            return false;
        }

        var times = OfPattern(pattern);
        if (changes.Count > 0)
            times = _build(times.Metric.With(changes.Values.Select(change => (change.Segment, change.TimeMs))));
        _state = new State(times, pattern, changes);
        return true;
    }

    private static bool SameEffect(ImmutableDictionary<int, TrafficChange> one, ImmutableDictionary<int, TrafficChange> other) =>
        one.Count == other.Count && one.All(change => other.TryGetValue(change.Key, out var same) && same.TimeMs == change.Value.TimeMs);

    private TravelTimes OfPattern(int pattern) => _ofPattern[pattern] ??= _build(_hours.Metric(_network, pattern));

    private int PatternAt(DateTimeOffset when) => _hours.PatternOf(HourlySpeeds.HourOfWeek(TimeZoneInfo.ConvertTime(when, _zone).DateTime));

    private IEnumerable<int> Stretch(int segment) => _network.Parts.MayHoldPositions[segment] ? [segment] : _twins[StretchOf(segment)];

    private (int Piece, bool Against) StretchOf(int segment) => (_network.Parts.Piece[segment], _network.Parts.Against[segment]);
}
