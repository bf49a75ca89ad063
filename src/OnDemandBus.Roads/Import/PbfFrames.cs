using System.Buffers.Binary;
using System.Text;

namespace OnDemandBus.Roads.Import;

/// <summary>
/// Walks over the frames of an OSM PBF file without decoding them. The reader takes an empty file, and one that ends in a
/// frame's length, for a complete one; this finds both, and everything that is no PBF, before it starts.
/// </summary>
internal static class PbfFrames
{
    private const int LongestHeader = 64 * 1024;
    private const int LongestBlob = 32 * 1024 * 1024;
    private const string Download = "Get the file again and compare its size and checksum with the source";
    private const string Convert = "Give an OpenStreetMap extract in PBF format (*.osm.pbf)";

    /// <summary>Throws a <see cref="MapException"/> unless the stream is a sequence of whole frames, the first one the header. Leaves the stream at its start.</summary>
    public static void Check(Stream stream, string map)
    {
        if (stream.Length == 0)
            throw new MapException(map, "the file is empty", Download);
        Span<byte> prefix = stackalloc byte[4];
        var buffer = new byte[LongestHeader];
        for (var number = 0; stream.Position < stream.Length; number++)
        {
            var offset = stream.Position;
            if (stream.Length - offset < 4)
                throw number == 0 ? NotAMap(map) : Truncated(map, offset);
            stream.ReadExactly(prefix);
            var headerLength = BinaryPrimitives.ReadInt32BigEndian(prefix);
            if (headerLength is <= 0 or > LongestHeader)
                throw number == 0 ? NotAMap(map) : Damaged(map, offset);
            if (stream.Length - stream.Position < headerLength)
                throw number == 0 && headerLength > 64 ? NotAMap(map) : Truncated(map, offset);
            var header = buffer.AsSpan(0, headerLength);
            stream.ReadExactly(header);
            if (!TryRead(header, out var type, out var dataLength) || dataLength is < 0 or > LongestBlob)
                throw number == 0 ? NotAMap(map) : Damaged(map, offset);
            if (number == 0 && type != "OSMHeader")
                throw type == "OSMData" ? new MapException(map, "the header is missing", Download) : NotAMap(map);
            if (stream.Length - stream.Position < dataLength)
                throw Truncated(map, offset);
            stream.Position += dataLength;
        }

        stream.Position = 0;
    }

    private static MapException NotAMap(string map) => new(map, "this is not an OSM PBF file", Convert);

    private static MapException Truncated(string map, long offset) => new(map, FormattableString.Invariant($"the file is truncated in the block at byte {offset}"), Download);

    private static MapException Damaged(string map, long offset) => new(map, FormattableString.Invariant($"the file is damaged at byte {offset}"), Download);

    /// <summary>Reads the two fields of a blob header that matter: the type (1) and the length of the data (3).</summary>
    private static bool TryRead(ReadOnlySpan<byte> header, out string type, out long dataLength)
    {
        (type, dataLength) = ("", -1);
        while (header.Length > 0)
        {
            if (!TryVarint(ref header, out var key) || !TryVarint(ref header, out var value))
                return false;
            switch (key & 7)
            {
                case 0:
                    if (key >> 3 == 3)
                        dataLength = value;
                    break;
                case 2 when value <= header.Length:
                    if (key >> 3 == 1)
                        type = Encoding.Latin1.GetString(header[..(int)value]);
                    header = header[(int)value..];
                    break;
                default:
                    return false;
            }
        }

        return type.Length > 0 && dataLength >= 0;
    }

    private static bool TryVarint(ref ReadOnlySpan<byte> data, out long value)
    {
        value = 0;
        for (var i = 0; i < Math.Min(data.Length, 9); i++)
        {
            value |= (long)(data[i] & 0x7f) << (7 * i);
            if (data[i] < 0x80)
            {
                data = data[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
