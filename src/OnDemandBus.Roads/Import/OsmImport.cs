using OnDemandBus.Roads.Import;
using OsmSharp;
using OsmSharp.Streams;

namespace OnDemandBus.Roads;

/// <summary>Makes a road network for a bus out of OpenStreetMap data.</summary>
public static class OsmImport
{
    private const string Download = "Get the file again and compare its size and checksum with the source";

    /// <summary>Reads an extract in PBF format from a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="profile">The bus; <see cref="BusProfile.Minibus"/> where null.</param>
    /// <exception cref="MapException">The file is missing, cannot be read, is damaged, or has no road for a bus.</exception>
    public static ImportResult Read(string path, BusProfile? profile = null)
    {
        using var stream = Open(path);
        return Read(stream, path, profile);
    }

    /// <summary>Reads an extract in PBF format from a file, for those who look for more than roads and would read it a second time.</summary>
    /// <param name="path">The file.</param>
    /// <param name="profile">The bus; <see cref="BusProfile.Minibus"/> where null.</param>
    /// <param name="onElement">Is shown everything that the file holds, in its order.</param>
    /// <exception cref="MapException">The file is missing, cannot be read, is damaged, or has no road for a bus.</exception>
    public static ImportResult Read(string path, BusProfile? profile, Action<OsmGeo> onElement)
    {
        ArgumentNullException.ThrowIfNull(onElement);
        return Assemble(Shown(Elements(path), onElement), path, profile);
    }

    /// <summary>Everything that a file in PBF format holds, in its order, for those who look for more than roads in a map.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="MapException">The file is missing, cannot be read, or is damaged; thrown while the elements are taken.</exception>
    public static IEnumerable<OsmGeo> Elements(string path)
    {
        using var stream = Open(path);
        Guard(() => PbfFrames.Check(stream, path), path);
        using var source = new PBFOsmStreamSource(stream);
        foreach (var element in Guarded(source, path))
            yield return element;
    }

    private static IEnumerable<OsmGeo> Shown(IEnumerable<OsmGeo> elements, Action<OsmGeo> onElement)
    {
        foreach (var element in elements)
        {
            onElement(element);
            yield return element;
        }
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new MapException(path, "there is no such file", "Check the path; osm-data/fetch.sh downloads a map", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new MapException(path, $"the file cannot be opened ({e.Message.TrimEnd('.')})", "Check that it is a file and that it may be read", e);
        }
    }

    /// <summary>Reads an extract in PBF format from a stream, which stays open.</summary>
    /// <param name="stream">The extract. A stream that cannot seek is first read into memory.</param>
    /// <param name="map">What to call it: the network's name and in error messages. Directories and extensions are left off the name.</param>
    /// <param name="profile">The bus; <see cref="BusProfile.Minibus"/> where null.</param>
    /// <exception cref="MapException">It cannot be read, is damaged, or has no road for a bus.</exception>
    public static ImportResult Read(Stream stream, string map, BusProfile? profile = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrEmpty(map);
        if (!stream.CanSeek || stream.Position != 0)
        {
            var copy = new MemoryStream();
            Guard(() => stream.CopyTo(copy), map);
            copy.Position = 0;
            stream = copy;
        }

        Guard(() => PbfFrames.Check(stream, map), map);
        using var source = new PBFOsmStreamSource(stream);
        return Assemble(Guarded(source, map), map, profile);
    }

    /// <summary>Makes a road network out of map objects in memory.</summary>
    /// <param name="objects">Nodes, ways and relations in any order.</param>
    /// <param name="map">What to call it.</param>
    /// <param name="profile">The bus; <see cref="BusProfile.Minibus"/> where null.</param>
    /// <exception cref="MapException">There is no road for a bus.</exception>
    public static ImportResult Assemble(IEnumerable<OsmGeo> objects, string map, BusProfile? profile = null)
    {
        profile ??= BusProfile.Minibus;
        var tally = new Tally();
        var raw = RawMap.Collect(objects, map, profile, tally);
        var streets = Streets.Cut(raw, tally);
        if (streets.SegmentCount == 0)
            throw new MapException(map, "it has no road that a bus may use", "Check that the extract covers a town and holds its ways (highway=*)");

        var rules = TurnRules.Read(raw, streets, tally);
        var parts = TurnExpansion.Expand(streets, rules, profile, NameOf(map));
        var network = new RoadNetwork(parts);
        return new ImportResult(network, tally.Report(network));
    }

    private static IEnumerable<OsmGeo> Guarded(PBFOsmStreamSource source, string map)
    {
        while (MoveNext(source, map))
            yield return source.Current();
    }

    private static bool MoveNext(PBFOsmStreamSource source, string map)
    {
        try
        {
            return source.MoveNext();
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw Damaged(map, e);
        }
    }

    private static void Guard(Action read, string map)
    {
        try
        {
            read();
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw Damaged(map, e);
        }
    }

    // The reader answers damage with whatever its innards run into: there is no closed set of exceptions to list.
    private static bool IsDamage(Exception e) => e is not (MapException or OutOfMemoryException);

    private static MapException Damaged(string map, Exception e) => new(map, $"the file is damaged ({e.GetType().Name})", Download, e);

    private static string NameOf(string map)
    {
        var name = Path.GetFileName(map);
        foreach (var extension in (ReadOnlySpan<string>)[".pbf", ".osm"])
        {
            if (name.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
                name = name[..^extension.Length];
        }

        return name.Length == 0 ? map : name;
    }
}
