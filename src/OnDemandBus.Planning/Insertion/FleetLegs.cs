using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

/// <summary>
/// The places of all plans as structure of arrays, for a first look at the whole fleet: what a pickup costs at least if the bus turns off from this place, eight
/// places at a time. The places of a bus are in consecutive rows; a row that is no place costs infinitely much.
/// </summary>
internal sealed class FleetLegs(Landmarks landmarks)
{
    /// <summary>Rows are gone over in steps of this.</summary>
    private const int Step = LandmarkTable.Width;

    /// <summary>Below any time that a bus is given: a bus that may be on its way already.</summary>
    private const double AnyTime = -1e18;

    private readonly LandmarkTable _lines = new();
    private double[] _readyMs = [], _legMs = [], _isEnd = [], _surelyDelayed = [], _slackMs = [], _floorMs = [], _passedByMs = [], _costs = [];
    private int[] _haltSegment = [], _bus = [];
    private ushort[] _toPickup = [], _fromPickup = [];

    // The first rows of the steps that the last look has gone over.
    private int[] _looked = [];
    private int _lookedCount;

    // Rows that are free lie in chains by how many there are in a row; the first of each points to the next chain link.
    private int[] _firstFree = [];
    private int[] _nextFree = [];
    private int _end;
    private int _used;

    /// <summary>Rows to go over, in whole steps.</summary>
    public int Rows => (_end + Step - 1) / Step * Step;

    /// <summary>More than a third of the rows are no places any more: time to <see cref="Clear()"/> and to fill in all buses anew.</summary>
    public bool IsSparse => _end > 256 && 2 * _end > 3 * _used;

    /// <summary>The bus whose place a row is.</summary>
    public int BusOf(int row) => _bus[row];

    /// <summary>Takes consecutive rows for a bus.</summary>
    public int Take(int count, int bus)
    {
        if (_firstFree.Length <= count) Resize(ref _firstFree, 2 * (count + 1), -1);
        var first = _firstFree[count];
        if (first >= 0) _firstFree[count] = _nextFree[first];
        else first = Append(count);
        _used += count;
        _bus.AsSpan(first, count).Fill(bus);
        return first;
    }

    /// <summary>Gives rows back.</summary>
    public void Free(int first, int count)
    {
        _readyMs.AsSpan(first, count).Fill(double.PositiveInfinity);
        (_nextFree[first], _firstFree[count]) = (_firstFree[count], first);
        _used -= count;
    }

    /// <summary>Gives all rows back.</summary>
    public void Clear()
    {
        _readyMs.AsSpan().Fill(double.PositiveInfinity);
        _firstFree.AsSpan().Fill(-1);
        (_end, _used) = (0, 0);
    }

    private int Append(int count)
    {
        var first = _end;
        _end += count;
        if (_end <= _bus.Length) return first;
        _lines.Grow(2 * _end);
        var rows = _lines.Rows;
        Resize(ref _readyMs, rows, double.PositiveInfinity);
        Array.Resize(ref _legMs, rows);
        Array.Resize(ref _isEnd, rows);
        Array.Resize(ref _surelyDelayed, rows);
        Array.Resize(ref _slackMs, rows);
        Array.Resize(ref _floorMs, rows);
        Array.Resize(ref _passedByMs, rows);
        Array.Resize(ref _costs, rows);
        Array.Resize(ref _looked, (rows / Step) + 1);
        Array.Resize(ref _haltSegment, rows);
        Array.Resize(ref _bus, rows);
        Array.Resize(ref _nextFree, rows);
        _toPickup = new ushort[rows];
        // The way from the pickup leads to the next row.
        _fromPickup = new ushort[rows + 1];
        return first;
    }

    private static void Resize<T>(ref T[] values, int length, T filler)
    {
        var old = values.Length;
        Array.Resize(ref values, length);
        values.AsSpan(old).Fill(filler);
    }

    /// <summary>Puts a place into a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="line">Where the place is.</param>
    /// <param name="legMs">The drive from it to the next halt.</param>
    /// <param name="haltSegment">The segment of that halt; negative if the plan ends here.</param>
    /// <param name="isMoving">The bus is under way already: it may leave before now, as it were.</param>
    public void SetPlace(int row, in LandmarkLine line, double legMs, int haltSegment, bool isMoving)
    {
        _lines.Set(row, in line);
        (_legMs[row], _haltSegment[row], _isEnd[row], _floorMs[row]) = (legMs, haltSegment, haltSegment < 0 ? 1 : 0, isMoving ? AnyTime : 0);
    }

    /// <summary>The row is where a bus under way has been followed to.</summary>
    public void MovePlace(int row, in LandmarkLine line, double legMs)
    {
        _lines.Set(row, in line);
        _legMs[row] = legMs;
    }

    /// <summary>What is known of the plan behind a place.</summary>
    /// <param name="row">The row.</param>
    /// <param name="readyMs">The bus does not leave before.</param>
    /// <param name="slackMs">It may get so much later at most.</param>
    /// <param name="passedByMs">By then it has to be on its way again behind the next halt; infinite where nothing limits that.</param>
    /// <param name="surelyDelayed">So many persons arrive later by all of any delay.</param>
    public void SetTimes(int row, double readyMs, double slackMs, double passedByMs, int surelyDelayed) =>
        (_readyMs[row], _slackMs[row], _passedByMs[row], _surelyDelayed[row]) = (readyMs, slackMs, passedByMs, surelyDelayed);

    /// <summary>The row is a place from which nothing new may be done.</summary>
    public void Close(int row) => _readyMs[row] = double.PositiveInfinity;

    /// <summary>
    /// Bounds the cost of a pickup at each place. Where the bus comes too late or has to be gone again too early is seen by the times alone: of plans for days, that leaves the
    /// places around the wished time.
    /// </summary>
    /// <returns>The row with the least cost among those at which a plan ends, or -1.</returns>
    public int Look(in PickupCosts costs, in LandmarkLine pickup, int pickupSegment)
    {
        FindInTime(in costs, in pickup);
        var (unitMs, now, notBefore, kerb) = (Vector512.Create((double)landmarks.UnitMs), Vector512.Create(costs.NowMs), Vector512.Create(costs.NotBeforeMs), Vector512.Create(costs.KerbMs));
        var (dwell, ride, bus, other) = (Vector512.Create(costs.DwellMs), Vector512.Create(costs.DirectMs), Vector512.Create(costs.BusWeight), Vector512.Create(costs.OtherWeight));
        var (rider, riderOffset, waits, waitOffset) = (Vector512.Create(costs.RiderWeight), Vector512.Create(costs.RiderOffsetMs), Vector512.Create(costs.WaitWeight), Vector512.Create(costs.WaitOffsetMs));
        var (travels, travelOffset, dropOff) = (Vector512.Create(costs.TravelWeight), Vector512.Create(costs.TravelOffsetMs), Vector512.Create(costs.NewDropOffCost));
        var (latestStart, latestArrival, never) = (Vector512.Create(costs.LatestStartMs), Vector512.Create(costs.LatestArrivalMs), Vector512.Create(double.PositiveInfinity));
        var (one, zero) = (Vector512<double>.One, Vector512<double>.Zero);
        var leastAtEnd = never;
        for (var k = 0; k < _lookedCount * (Step / Vector512<double>.Count); k++)
        {
            var row = _looked[k / (Step / Vector512<double>.Count)] + (k % (Step / Vector512<double>.Count) * Vector512<double>.Count);
            var leaves = Vector512.Max(Load(_readyMs, row), now + Load(_floorMs, row));
            var reach = Vector512.Max(leaves + (Units(_toPickup, row) * unitMs), now);
            var boards = Vector512.Max(reach - kerb, notBefore);
            var leavesPickup = boards + dwell;
            var arrives = Vector512.Max(leavesPickup + ride - kerb, boards);
            var isEnd = Load(_isEnd, row);
            var back = Units(_fromPickup, row + 1) * unitMs * (one - isEnd);
            var busMs = Vector512.Max(reach - leaves + back - Load(_legMs, row), zero) + dwell + (isEnd * (ride + dwell));
            var isLate = Vector512.GreaterThan(boards, latestStart) | Vector512.GreaterThan(arrives, latestArrival) | Vector512.GreaterThan(busMs, Load(_slackMs, row));
            if (costs.MayJoin)
            {
                // Where the next halt may be the pickup, neither detour nor delay is sure.
                var joins = Vector256.Equals(Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_haltSegment), (nuint)row), Vector256.Create(pickupSegment));
                var mask = Vector512.Create(Vector256.WidenLower(joins), Vector256.WidenUpper(joins)).AsDouble();
                busMs = Vector512.AndNot(busMs, mask);
                isLate = Vector512.AndNot(isLate, mask);
            }

            var cost = (rider * (arrives + riderOffset)) + (busMs * (bus + (other * Load(_surelyDelayed, row)))) + (dropOff * (one - isEnd))
                + (waits * Vector512.Max(boards + waitOffset, zero)) + (travels * Vector512.Max(arrives + travelOffset, zero));
            cost = Vector512.ConditionalSelect(isLate, never, cost);
            cost.StoreUnsafe(ref MemoryMarshal.GetArrayDataReference(_costs), (nuint)row);
            leastAtEnd = Vector512.Min(leastAtEnd, Vector512.ConditionalSelect(Vector512.Equals(isEnd, one), cost, never));
        }

        return RowOf(leastAtEnd);
    }

    /// <summary>The rows whose cost is not above a limit, in order.</summary>
    /// <param name="worst">The limit.</param>
    /// <param name="rows">Receives them; as long as there are rows.</param>
    /// <returns>How many.</returns>
    public int NotAbove(double worst, Span<int> rows)
    {
        var count = 0;
        var limit = Vector512.Create(worst);
        for (var k = 0; k < _lookedCount * (Step / Vector512<double>.Count); k++)
        {
            var row = _looked[k / (Step / Vector512<double>.Count)] + (k % (Step / Vector512<double>.Count) * Vector512<double>.Count);
            for (var bits = Vector512.LessThanOrEqual(Load(_costs, row), limit).ExtractMostSignificantBits(); bits != 0; bits &= bits - 1)
                rows[count++] = row + System.Numerics.BitOperations.TrailingZeroCount(bits);
        }

        return count;
    }

    private int RowOf(Vector512<double> leastAtEnd)
    {
        var least = double.PositiveInfinity;
        for (var k = 0; k < Vector512<double>.Count; k++) least = Math.Min(least, leastAtEnd[k]);
        if (double.IsPositiveInfinity(least)) return -1;
        for (var k = 0; ; k++)
        {
            var row = _looked[k / Step] + (k % Step);
            if (_costs[row] == least && _isEnd[row] > 0) return row;
        }
    }

    /// <summary>Finds the steps that have a place at which the rider could board in time, and bounds the drives from and to the places of these.</summary>
    private void FindInTime(in PickupCosts costs, in LandmarkLine pickup)
    {
        var (leaveBy, passedFrom) = (Vector512.Create(costs.LatestStartMs + costs.KerbMs), Vector512.Create(costs.NotBeforeMs));
        (_lookedCount, var bounded) = (0, 0);
        for (var first = 0; first < Rows; first += Step)
        {
            var inTime = Vector512<double>.Zero;
            var last = inTime;
            for (var row = first; row < first + Step; row += Vector512<double>.Count)
            {
                last = Vector512.LessThanOrEqual(Load(_readyMs, row), leaveBy) & Vector512.GreaterThanOrEqual(Load(_passedByMs, row), passedFrom);
                inTime |= last;
            }

            if (inTime == Vector512<double>.Zero) continue;
            _looked[_lookedCount++] = first;
            // The way back from the pickup to the halt behind the last row leads to the first row of the next step.
            var end = last.ExtractMostSignificantBits() >> (Vector512<double>.Count - 1) != 0 ? Math.Min(first + (2 * Step), Rows) : first + Step;
            bounded = Math.Max(bounded, first);
            if (bounded < end) _lines.Bound(in pickup, bounded, end - bounded, _toPickup, _fromPickup);
            bounded = end;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Load(double[] values, int row) => Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(values), (nuint)row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Units(ushort[] values, int row)
    {
        var eight = Vector128.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(values), (nuint)row);
        var (low, high) = (Vector128.WidenLower(eight), Vector128.WidenUpper(eight));
        return Vector512.ConvertToDouble(Vector512.WidenLower(Vector256.Create(low, high).ToVector512()));
    }
}

/// <summary>What a pickup is reckoned to cost in a first look, all of it linear but for what is above a limit. Times in milliseconds.</summary>
internal readonly record struct PickupCosts
{
    public required double NowMs { get; init; }

    public required double NotBeforeMs { get; init; }

    /// <summary>By how much joining a halt near by can bring something forward.</summary>
    public required double KerbMs { get; init; }

    public required double DwellMs { get; init; }

    public required double DirectMs { get; init; }

    public required double LatestStartMs { get; init; }

    public required double LatestArrivalMs { get; init; }

    /// <summary>Of the bus's time, of the rider's arrival, and of each other person's delay.</summary>
    public required double BusWeight { get; init; }

    public required double RiderWeight { get; init; }

    public required double RiderOffsetMs { get; init; }

    public required double OtherWeight { get; init; }

    /// <summary>Of boarding and arriving later than soft limits.</summary>
    public required double WaitWeight { get; init; }

    public required double WaitOffsetMs { get; init; }

    public required double TravelWeight { get; init; }

    public required double TravelOffsetMs { get; init; }

    /// <summary>Of a halt to alight at, if there is none that could be joined.</summary>
    public required double NewDropOffCost { get; init; }

    /// <summary>Whether any halt of the fleet could be the pickup.</summary>
    public required bool MayJoin { get; init; }
}
