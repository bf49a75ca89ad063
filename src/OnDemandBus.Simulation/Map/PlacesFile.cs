using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OnDemandBus.Simulation.Demand;

namespace OnDemandBus.Simulation.Map;

/// <summary>
/// The places of a map as a file of the <see cref="MapCache"/>: a checksum of the rest, then for each kind of place how many there are and the places themselves, as they lie in memory. It is read on the
/// machine and by the program that wrote it.
/// </summary>
internal static class PlacesFile
{
    private static readonly PlaceKind[] s_kinds = Enum.GetValues<PlaceKind>();

    public static void Write(TownPlaces places, Stream file)
    {
        using var rest = new MemoryStream();
        Span<byte> count = stackalloc byte[sizeof(int)];
        foreach (var kind in s_kinds)
        {
            BinaryPrimitives.WriteInt32LittleEndian(count, places[kind].Length);
            rest.Write(count);
            rest.Write(MemoryMarshal.AsBytes(places[kind].AsSpan()));
        }

        var bytes = rest.GetBuffer().AsSpan(0, (int)rest.Length);
        file.Write(XxHash128.Hash(bytes));
        file.Write(bytes);
    }

    /// <summary>The places; null if the file is damaged or cannot be read.</summary>
    public static TownPlaces? Read(FileInfo file, string map)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(file.FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        const int checksum = 16;
        if (bytes.Length < checksum || !XxHash128.Hash(bytes.AsSpan(checksum)).AsSpan().SequenceEqual(bytes.AsSpan(0, checksum))) return null;
        var byKind = new ImmutableArray<Place>[s_kinds.Length];
        var rest = bytes.AsSpan(checksum);
        foreach (var kind in s_kinds)
        {
            var size = BinaryPrimitives.ReadInt32LittleEndian(rest) * Unsafe.SizeOf<Place>();
            byKind[(int)kind] = [.. MemoryMarshal.Cast<byte, Place>(rest.Slice(sizeof(int), size))];
            rest = rest[(sizeof(int) + size)..];
        }

        return new TownPlaces(map, byKind);
    }
}
