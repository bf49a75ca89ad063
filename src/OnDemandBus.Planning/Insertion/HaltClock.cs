using System.Runtime.CompilerServices;

namespace OnDemandBus.Planning;

/// <summary>When a bus is at one halt. The meaning is that of <see cref="Schedule"/>, a halt at a time and for numbers only.</summary>
internal readonly record struct HaltClock(long SetOffMs, long ArrivalMs, long StartMs, long DepartureMs, bool IsInShift, bool WaitsForShift)
{
    /// <param name="readyMs">When the bus can set off.</param>
    /// <param name="driveMs">The drive to the halt.</param>
    /// <param name="dwellMs">How long it stands there.</param>
    /// <param name="releaseMs">It does not set off before.</param>
    /// <param name="notBeforeMs">Boarding does not begin before.</param>
    /// <param name="aheadMs">If not negative, the bus stays where it is until it would be there this long before boarding begins.</param>
    /// <param name="isEmpty">Whether nobody is on board during the drive.</param>
    /// <param name="shifts">When the bus may work.</param>
    /// <returns>The times, limits kept or not; outside the shifts as if there were none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static HaltClock At(long readyMs, int driveMs, int dwellMs, long releaseMs, long notBeforeMs, long aheadMs, bool isEmpty, DenseShift[] shifts)
    {
        var setOffMs = Math.Max(readyMs, releaseMs);
        if (aheadMs >= 0 && notBeforeMs != DenseHalt.AtOnce) setOffMs = Math.Max(setOffMs, notBeforeMs - driveMs - aheadMs);
        var arrivalMs = setOffMs + driveMs;
        var startMs = Math.Max(arrivalMs, notBeforeMs);
        var departureMs = startMs + dwellMs;
        if (shifts.Length > 0 && setOffMs >= shifts[0].FromMs && setOffMs < shifts[0].ToMs && departureMs <= shifts[0].ToMs) return new HaltClock(setOffMs, arrivalMs, startMs, departureMs, true, false);
        return InSomeShift(new HaltClock(setOffMs, arrivalMs, startMs, departureMs, false, false), driveMs, dwellMs, notBeforeMs, isEmpty, shifts);
    }

    private static HaltClock InSomeShift(HaltClock outside, int driveMs, int dwellMs, long notBeforeMs, bool isEmpty, DenseShift[] shifts)
    {
        var (setOffMs, waits) = (outside.SetOffMs, false);
        foreach (var (fromMs, toMs) in shifts)
        {
            if (toMs <= setOffMs) continue;
            if (fromMs > setOffMs)
            {
                // The time between two shifts is spent with nobody on board.
                if (!isEmpty) return outside;
                (setOffMs, waits) = (fromMs, true);
            }

            var arrivalMs = setOffMs + driveMs;
            var startMs = Math.Max(arrivalMs, notBeforeMs);
            if (startMs + dwellMs <= toMs) return new HaltClock(setOffMs, arrivalMs, startMs, startMs + dwellMs, true, waits);
        }

        return outside;
    }
}
