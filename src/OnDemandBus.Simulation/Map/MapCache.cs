using System.IO.Hashing;
using OnDemandBus.Roads;
using OnDemandBus.Simulation.Demand;

namespace OnDemandBus.Simulation.Map;

/// <summary>
/// What maps tell: travel times on their roads, and places. A map is gone through once for all that is asked of it, and what came of it is kept in a folder for the next program. Thread-safe.
/// </summary>
/// <remarks>
/// What is kept goes by the bytes of the map, of the bus profile or area with which it was read, and of the program that read it: it is never out of date, and a file that is damaged or cannot be written is
/// as good as none. Whoever keeps something more removes what nobody has used for <see cref="KeptUnused"/>, and what was used longest ago where it all becomes more than <see cref="MostBytes"/>.
/// </remarks>
/// <param name="folder">Where it is kept, made where it is missing; null to keep nothing.</param>
/// <param name="time">What tells when something was last used.</param>
internal sealed class MapCache(DirectoryInfo? folder, TimeProvider time)
{
    /// <summary>How long something is kept that nobody uses.</summary>
    public static readonly TimeSpan KeptUnused = TimeSpan.FromDays(30);

    /// <summary>How much is kept altogether.</summary>
    public const long MostBytes = 2_000_000_000;

    private readonly Dictionary<(string Map, string? Profile), HubLabels> _times = [];
    private readonly Dictionary<(string Map, string? Area), TownPlaces> _places = [];

    // Maps that have been gone through and whose places nobody has asked for yet.
    private readonly Dictionary<string, MapOutlines> _outlines = [];
    private readonly Lock _reading = new();

    /// <summary>The user's own: in the folder that <c>ODB_CACHE</c> names, else in the system's folder for such files; <c>ODB_CACHE=none</c> keeps nothing.</summary>
    public static MapCache OfUser()
    {
        var told = Environment.GetEnvironmentVariable("ODB_CACHE");
        if (told == "none") return new MapCache(null, TimeProvider.System);
        if (!string.IsNullOrEmpty(told)) return new MapCache(new DirectoryInfo(told), TimeProvider.System);
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var caches = OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { } folder && Path.IsPathRooted(folder) ? folder
            : home.Length == 0 ? ""
            : Path.Combine(home, OperatingSystem.IsMacOS() ? "Library/Caches" : ".cache");
        return new MapCache(caches.Length == 0 ? null : new DirectoryInfo(Path.Combine(caches, "odb")), TimeProvider.System);
    }

    /// <summary>Travel times on the roads of a map.</summary>
    /// <param name="map">A map or a prepared network.</param>
    /// <param name="profile">The file of the bus that it is read for; null for the usual one.</param>
    /// <param name="placesToo">Whether its places will be asked for as well.</param>
    /// <exception cref="MapException">The map is missing or damaged.</exception>
    /// <exception cref="BusProfileException">The profile is.</exception>
    public HubLabels Times(string map, string? profile, bool placesToo)
    {
        lock (_reading)
        {
            if (_times.TryGetValue((map, profile), out var known)) return known;
            // A prepared network is as quick as what is kept.
            var file = IsPrepared(map) ? null : FileOf("roads", map, profile);
            var kept = file is null ? null : Load(file);
            var times = kept ?? Read(map, profile, placesToo);
            if (kept is null && file is not null) Keep(file, stream => PreparedNetwork.Save(times, stream));
            return _times[(map, profile)] = times;
        }
    }

    /// <summary>The places of a map.</summary>
    /// <param name="map">A map.</param>
    /// <param name="areaFile">The file of the area, null for all of the map.</param>
    /// <param name="area">The area itself.</param>
    /// <exception cref="MapException">The map is missing or damaged, or nobody lives there.</exception>
    public TownPlaces Places(string map, string? areaFile, Area? area)
    {
        lock (_reading)
        {
            if (_places.TryGetValue((map, areaFile), out var known)) return known;
            var file = FileOf("places", map, areaFile);
            var kept = file is { Exists: true } ? PlacesFile.Read(file, map) : null;
            if (kept is not null) Touch(file!);
            var gone = _outlines.Remove(map, out var outlines);
            var places = kept ?? (gone ? TownPlaces.Of(outlines!, map, area) : TownPlaces.Read(map, area));
            if (kept is null && file is not null) Keep(file, stream => PlacesFile.Write(places, stream));
            return _places[(map, areaFile)] = places;
        }
    }

    private HubLabels Read(string map, string? profile, bool placesToo)
    {
        var bus = profile is null ? null : BusProfile.Load(profile);
        if (!placesToo) return PreparedNetwork.Open(map, bus);
        var outlines = new MapOutlines(map);
        var times = PreparedNetwork.Open(map, bus, outlines.Add);
        if (!outlines.IsEmpty) _outlines[map] = outlines;
        return times;
    }

    private HubLabels? Load(FileInfo file)
    {
        if (!file.Exists) return null;
        try
        {
            var times = PreparedNetwork.Load(file.FullName);
            Touch(file);
            return times;
        }
        catch (MapException)
        {
            Remove(file);
            return null;
        }
    }

    private static bool IsPrepared(string map)
    {
        try
        {
            return PreparedNetwork.IsOne(map);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The file for what is read of a map together with something else; null if nothing can be kept.</summary>
    private FileInfo? FileOf(string what, string map, string? with)
    {
        if (folder is null) return null;
        try
        {
            var hash = new XxHash128();
            hash.Append(typeof(PreparedNetwork).Module.ModuleVersionId.ToByteArray());
            hash.Append(typeof(MapCache).Module.ModuleVersionId.ToByteArray());
            // The name of a network is that of its file.
            hash.Append(System.Text.Encoding.UTF8.GetBytes(Path.GetFileName(map)));
            foreach (var path in new[] { map, with })
            {
                hash.Append([path is null ? (byte)0 : (byte)1]);
                if (path is null) continue;
                using var file = File.OpenRead(path);
                hash.Append(file);
            }

            return new FileInfo(Path.Combine(folder.FullName, $"{Convert.ToHexStringLower(hash.GetCurrentHash())}.{what}"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // Whoever reads the file says what is wrong with it.
            return null;
        }
    }

    private void Keep(FileInfo file, Action<Stream> write)
    {
        try
        {
            folder!.Create();
            // Where it cannot be written, the map is gone through again next time.
            if (OutputFile.Write(file, write) is null) Touch(file);
            var unused = time.GetUtcNow().UtcDateTime - KeptUnused;
            var bytes = 0L;
            foreach (var other in folder.EnumerateFiles().Where(other => other.Extension is ".roads" or ".places").OrderByDescending(other => other.LastWriteTimeUtc))
            {
                bytes += other.Length;
                if (other.LastWriteTimeUtc < unused || (bytes > MostBytes && other.Name != file.Name)) Remove(other);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private void Touch(FileInfo file)
    {
        try
        {
            file.LastWriteTimeUtc = time.GetUtcNow().UtcDateTime;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody else's, to be read only: whoever may write it keeps it.
        }
    }

    private static void Remove(FileInfo file)
    {
        try
        {
            file.Delete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
