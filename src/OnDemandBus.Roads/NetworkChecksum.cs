namespace OnDemandBus.Roads;

/// <summary>
/// A 64-bit checksum over whole numbers only: coordinates are rounded to OpenStreetMap's own 1e-7 degrees, since the last
/// bits of computed lengths may differ from one processor to the next.
/// </summary>
internal static class NetworkChecksum
{
    public static ulong Of(NetworkParts parts)
    {
        var sum = 0x6f64_6275_735f_0001UL;
        foreach (var point in parts.Points)
            sum = Mix(Mix(sum, (long)Math.Round(point.Latitude * 1e7)), (long)Math.Round(point.Longitude * 1e7));
        foreach (var first in parts.PieceFirstPoint)
            sum = Mix(sum, first);
        for (var segment = 0; segment < parts.Piece.Length; segment++)
        {
            sum = Mix(sum, parts.Piece[segment] * (parts.Against[segment] ? -1L : 1L));
            sum = Mix(sum, parts.TimeMs[segment]);
            sum = Mix(sum, parts.WayId[segment]);
            sum = Mix(sum, parts.FirstTurn[segment]);
        }

        for (var turn = 0; turn < parts.TurnTo.Length; turn++)
            sum = Mix(sum, ((long)parts.TurnTo[turn] << 32) | (uint)parts.TurnCostMs[turn]);
        return sum;
    }

    private static ulong Mix(ulong sum, long value)
    {
        // The finaliser of a 64-bit congruential mixer: every input bit reaches every output bit.
        var x = (sum ^ (ulong)value) * 0x9e37_79b9_7f4a_7c15UL;
        x ^= x >> 32;
        x *= 0xd6e8_feb8_6659_fd93UL;
        return x ^ (x >> 29);
    }
}
