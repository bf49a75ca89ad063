using System.Text;

namespace OnDemandBus.Roads;

/// <summary>The encoded polyline format: differences of coordinates in 1e-5 degrees, five bits to a character.</summary>
public static class Polyline
{
    private const double Scale = 1e5;

    /// <summary>Encodes a line.</summary>
    public static string Encode(ReadOnlySpan<Location> line)
    {
        var text = new StringBuilder(line.Length * 6);
        var (latitude, longitude) = (0, 0);
        foreach (var point in line)
        {
            var (nextLatitude, nextLongitude) = ((int)Math.Round(point.Latitude * Scale), (int)Math.Round(point.Longitude * Scale));
            Append(text, nextLatitude - latitude);
            Append(text, nextLongitude - longitude);
            (latitude, longitude) = (nextLatitude, nextLongitude);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, int difference)
    {
        // The sign goes into the lowest bit.
        var bits = (uint)((difference << 1) ^ (difference >> 31));
        for (; bits >= 0x20; bits >>= 5)
            text.Append((char)((0x20 | (bits & 0x1f)) + 63));
        text.Append((char)(bits + 63));
    }
}
