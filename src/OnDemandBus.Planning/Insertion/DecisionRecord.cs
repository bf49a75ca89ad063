namespace OnDemandBus.Planning;

/// <summary>
/// What was looked at for one request, and what came of it. Owned by the <see cref="FleetOutlook"/> that it is of, and overwritten by its next answer: whoever
/// wants to keep something copies it.
/// </summary>
internal sealed class DecisionRecord
{
    /// <summary>How many buses are kept by name, of those that could serve the request and of those that could not.</summary>
    public const int Kept = 3;

    private readonly FoundInsertion[] _candidates = new FoundInsertion[Kept];
    private readonly (double Value, double Cost, int Bus)[] _keys = new (double, double, int)[Kept];
    private readonly FailedBus[] _failed = new FailedBus[Kept];
    private int _candidateCount, _failedCount;

    /// <summary>The buses of the fleet.</summary>
    public int Buses { get; private set; }

    /// <summary>All pairs of positions in their plans, joined halts not counted apart.</summary>
    public long Pairs { get; private set; }

    /// <summary>The buses that a first look, at all places of the fleet at once, did not exclude.</summary>
    public int BusesNotExcluded { get; private set; }

    /// <summary>The buses of which the positions were gone through with exact travel times.</summary>
    public int BusesTried { get; private set; }

    /// <summary>The pairs of positions that were timed.</summary>
    public int PairsTried { get; private set; }

    /// <summary>
    /// The best insertions that were found, of one bus each, the chosen one first. The others are the best of what was looked at: what could not be better than the best
    /// known was not.
    /// </summary>
    public ReadOnlySpan<FoundInsertion> Candidates => _candidates.AsSpan(0, _candidateCount);

    /// <summary>The most promising buses that could not serve the request, with what stood in the way of the candidate that broke the fewest limits.</summary>
    public ReadOnlySpan<FailedBus> Failed => _failed.AsSpan(0, _failedCount);

    internal bool HasRoomForFailed => _failedCount < Kept;

    internal void Begin(int buses, long pairs)
    {
        (Buses, Pairs, BusesNotExcluded, BusesTried, PairsTried) = (buses, pairs, 0, 0, 0);
        _candidateCount = _failedCount = 0;
    }

    internal void NotExcluded(int buses) => BusesNotExcluded = buses;

    internal void BusTried() => BusesTried++;

    internal void PairTried() => PairsTried++;

    internal void BusFailed(int bus, Breach breach) => _failed[_failedCount++] = new FailedBus(bus, breach);

    /// <summary>Keeps an insertion, if it is among the best; of one bus only the best.</summary>
    /// <param name="found">The insertion; those of one bus come in the order in which ties are decided.</param>
    /// <param name="value">What makes it better than another: the less the better; then the cost, then the bus.</param>
    internal void Found(in FoundInsertion found, double value)
    {
        var key = (value, found.Cost.Total, found.Place.Bus);
        for (var k = 0; k < _candidateCount; k++)
        {
            if (_candidates[k].Place.Bus != found.Place.Bus) continue;
            if (_keys[k].CompareTo(key) <= 0) return;
            RemoveAt(k);
        }

        var at = _candidateCount;
        while (at > 0 && key.CompareTo(_keys[at - 1]) < 0) at--;
        if (at == Kept) return;
        if (_candidateCount < Kept) _candidateCount++;
        for (var k = _candidateCount - 1; k > at; k--) (_candidates[k], _keys[k]) = (_candidates[k - 1], _keys[k - 1]);
        (_candidates[at], _keys[at]) = (found, key);
    }

    private void RemoveAt(int index)
    {
        _candidateCount--;
        for (var k = index; k < _candidateCount; k++) (_candidates[k], _keys[k]) = (_candidates[k + 1], _keys[k + 1]);
    }
}

/// <param name="Bus">The number of the bus in the fleet.</param>
/// <param name="Breach">The limits that stood in the way.</param>
internal readonly record struct FailedBus(int Bus, Breach Breach);
