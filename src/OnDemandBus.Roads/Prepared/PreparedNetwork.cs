using OsmSharp;

namespace OnDemandBus.Roads;

/// <summary>A network with all that makes its travel times fast, as a file: written once, ready in a moment wherever it is opened.</summary>
public static class PreparedNetwork
{
    /// <summary>Whether a file is a prepared network rather than a map, by its first bytes.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static bool IsOne(string path) => PreparedFile.IsOne(path);

    /// <summary>Writes a network at the speeds of its map.</summary>
    /// <param name="labels">The travel times; those at other speeds are not written.</param>
    /// <param name="file">Empty, and one that can be gone back in.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Save(HubLabels labels, Stream file)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (!labels.IsAtSpeedsOfTheMap) labels = labels.With(RoadMetric.Of(labels.Network));
        var writer = new PreparedFile.Writer(file);
        Write(writer, labels.Network);
        labels.Write(writer);
        writer.Finish();
    }

    /// <summary>Exact travel times from either kind of file: a prepared network is opened, a map is read and prepared.</summary>
    /// <param name="path">A prepared network or an OpenStreetMap extract in PBF format.</param>
    /// <param name="profile">The bus that a map is read for; a prepared network has been prepared for one.</param>
    /// <exception cref="MapException">The file is missing, damaged, or of no use.</exception>
    public static HubLabels Open(string path, BusProfile? profile = null) => Open(path, () => OsmImport.Read(path, profile));

    /// <summary>The travel times of a file, for those who look for more than roads in a map.</summary>
    /// <param name="path">A prepared network or an OpenStreetMap extract in PBF format.</param>
    /// <param name="profile">The bus that a map is read for; a prepared network has been prepared for one.</param>
    /// <param name="onElement">Is shown everything that a map holds; a prepared network has nothing to show.</param>
    /// <exception cref="MapException">The file is missing, damaged, or of no use.</exception>
    public static HubLabels Open(string path, BusProfile? profile, Action<OsmGeo> onElement) => Open(path, () => OsmImport.Read(path, profile, onElement));

    private static HubLabels Open(string path, Func<ImportResult> read)
    {
        try
        {
            if (PreparedFile.IsOne(path)) return Load(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The reader of maps says what is wrong with a file that cannot be opened.
        }

        return HubLabels.Of(read().Network);
    }

    /// <summary>Opens a file by mapping it: labels are used where they lie.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="MapException">It is missing, of another version, or damaged; the message says which, and what to do.</exception>
    public static HubLabels Load(string path)
    {
        var reader = PreparedFile.Reader.Open(path);
        try
        {
            return HubLabels.Read(reader, Read(reader));
        }
        catch (InvalidDataException e)
        {
            reader.Dispose();
            throw new MapException(path, $"it is damaged: {e.Message}", "Prepare it again with 'odb map prepare'", e);
        }
    }

    private static void Write(PreparedFile.Writer writer, RoadNetwork network)
    {
        var parts = network.Parts;
        writer.Add(parts.Name);
        writer.Add<int>(parts.PieceFirstPoint);
        writer.Add<Location>(parts.Points);
        writer.Add<double>(parts.AlongMetres);
        writer.Add<Location>(parts.JunctionLocation);
        writer.Add<int>(parts.Piece);
        writer.Add<bool>(parts.Against);
        writer.Add<int>(parts.TimeMs);
        writer.Add<int>(parts.Start);
        writer.Add<int>(parts.End);
        writer.Add<int>(parts.Reverse);
        writer.Add<RoadClass>(parts.Class);
        writer.Add<long>(parts.WayId);
        writer.Add<bool>(parts.Roundabout);
        writer.Add<int>(parts.NameOf);
        writer.Add<bool>(parts.MayHoldPositions);
        writer.Add(string.Join('\n', parts.Names.Select(name => name.ReplaceLineEndings(" "))));
        writer.Add<int>(parts.FirstTurn);
        writer.Add<int>(parts.TurnTo);
        writer.Add<int>(parts.TurnCostMs);
        writer.Add<bool>(network.Usable);
        writer.Add<ulong>([network.Checksum]);
    }

    private static RoadNetwork Read(PreparedFile.Reader reader)
    {
        var parts = new NetworkParts
        {
            Name = reader.TakeText(),
            PieceFirstPoint = reader.TakeArray<int>(),
            Points = reader.TakeArray<Location>(),
            AlongMetres = reader.TakeArray<double>(),
            JunctionLocation = reader.TakeArray<Location>(),
            Piece = reader.TakeArray<int>(),
            Against = reader.TakeArray<bool>(),
            TimeMs = reader.TakeArray<int>(),
            Start = reader.TakeArray<int>(),
            End = reader.TakeArray<int>(),
            Reverse = reader.TakeArray<int>(),
            Class = reader.TakeArray<RoadClass>(),
            WayId = reader.TakeArray<long>(),
            Roundabout = reader.TakeArray<bool>(),
            NameOf = reader.TakeArray<int>(),
            MayHoldPositions = reader.TakeArray<bool>(),
            Names = reader.TakeText().Split('\n'),
            FirstTurn = reader.TakeArray<int>(),
            TurnTo = reader.TakeArray<int>(),
            TurnCostMs = reader.TakeArray<int>(),
        };
        return new RoadNetwork(parts, reader.TakeArray<bool>(), reader.Take<ulong>()[0]);
    }
}
