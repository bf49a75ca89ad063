using System.Collections.Immutable;
using OnDemandBus.Roads.Import;

namespace OnDemandBus.Roads;

/// <summary>The speed of a bus on one class of road, in km/h.</summary>
/// <param name="TypicalKmh">Driven where the map gives no speed limit.</param>
/// <param name="TopKmh">Never exceeded, whatever the limit: bends, parked cars and people keep a bus below it.</param>
public readonly record struct RoadSpeed(double TypicalKmh, double TopKmh);

/// <summary>
/// What an import must know of the buses: how big they are, how fast they drive, what a turn costs. The defaults describe
/// a minibus for eight to thirteen persons. Lengths are metres, weights tonnes, speeds km/h.
/// </summary>
public sealed record BusProfile
{
    /// <summary>Length of the bus; a way with a smaller <c>maxlength</c> is left out. Default 6.0 m.</summary>
    public double LengthMetres { get; init; } = 6.0;

    /// <summary>Width of the bus without mirrors, as limits count it; against <c>maxwidth</c>. Default 2.1 m.</summary>
    public double WidthMetres { get; init; } = 2.1;

    /// <summary>Height of the bus; against <c>maxheight</c>. Default 2.8 m.</summary>
    public double HeightMetres { get; init; } = 2.8;

    /// <summary>Permitted weight of the bus; against <c>maxweight</c>. Default 3.5 t.</summary>
    public double WeightTonnes { get; init; } = 3.5;

    /// <summary>Load of the heaviest axle; against <c>maxaxleload</c>. Default 2.2 t.</summary>
    public double AxleLoadTonnes { get; init; } = 2.2;

    /// <summary>The share of a signed speed limit that is driven on average. Default 0.9.</summary>
    public double SpeedLimitShare { get; init; } = 0.9;

    /// <summary>The fastest that the bus itself may drive. Default 100 km/h.</summary>
    public double TopSpeedKmh { get; init; } = 100;

    /// <summary>The slowest speed that any road gets, so that no road takes forever. Default 3 km/h.</summary>
    public double LowestSpeedKmh { get; init; } = 3;

    /// <summary>The fastest that a bus drives round a roundabout. Default 30 km/h.</summary>
    public double RoundaboutTopKmh { get; init; } = 30;

    /// <summary>Speeds by class of road; each class has one.</summary>
    public ImmutableDictionary<RoadClass, RoadSpeed> Speeds { get; init; } = DefaultSpeeds;

    /// <summary>
    /// Factors on the speed by OpenStreetMap's <c>surface</c>; a surface that is not listed has none. With a signed limit the factor lowers only
    /// the top speed of the class.
    /// </summary>
    public ImmutableDictionary<string, double> SurfaceFactors { get; init; } = DefaultSurfaceFactors;

    /// <summary>
    /// Factors by <c>smoothness</c>, as those by surface; of several the lowest counts. From <c>horrible</c> on a road is left out altogether.
    /// </summary>
    public ImmutableDictionary<string, double> SmoothnessFactors { get; init; } = DefaultSmoothnessFactors;

    /// <summary>Factors by <c>tracktype</c>, as those by surface.</summary>
    public ImmutableDictionary<string, double> TrackTypeFactors { get; init; } = DefaultTrackTypeFactors;

    /// <summary>A two-way road with less <c>width</c> than this is narrow: who meets somebody waits. Default 3.5 m.</summary>
    public double NarrowRoadMetres { get; init; } = 3.5;

    /// <summary>The factor on the speed on a narrow road, as those by surface. Default 0.7.</summary>
    public double NarrowRoadFactor { get; init; } = 0.7;

    /// <summary>The cost of a turn to the right where there is a choice. Default 3 s.</summary>
    public TimeSpan RightTurn { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The cost of a turn to the left, across the oncoming traffic. Default 6 s.</summary>
    public TimeSpan LeftTurn { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>Added to a turn of more than 135 degrees, which a long vehicle takes slowly. Default 5 s.</summary>
    public TimeSpan SharpTurn { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The average loss at traffic signals. Default 6 s.</summary>
    public TimeSpan TrafficSignals { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>The cost of turning round at a dead end. Default 25 s.</summary>
    public TimeSpan UTurnAtDeadEnd { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>The cost of turning round at a junction with other exits; null, the default, where it is not done.</summary>
    public TimeSpan? UTurnAtJunction { get; init; }

    /// <summary>
    /// The cost of turning from a public road into one that is open to its residents' traffic only (<c>destination</c>,
    /// <c>customers</c>). It keeps through traffic out; a ride that ends there pays it too. Default 15 s.
    /// </summary>
    public TimeSpan EntryToDestinationOnly { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The cost of a gate or boom across a public street of which nobody noted whether it may be passed; null where all of those are shut. Default
    /// 60 s: more than most ways round it.
    /// </summary>
    public TimeSpan? Gate { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Reads a profile from a JSON file, in which comments may stand. What the file does not say keeps its default.</summary>
    /// <param name="path">The file. Its keys are those that <see cref="Save"/> writes; the README shows them all.</param>
    /// <exception cref="BusProfileException">The file is missing, is not JSON, or has a key that is unknown or a value that is out of range; the message names the line.</exception>
    public static BusProfile Load(string path)
    {
        byte[] text;
        try
        {
            text = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BusProfileException(path, null, "there is no such file", "Check the path", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BusProfileException(path, null, $"the file cannot be read ({e.Message.TrimEnd('.')})", "Check that it is a file and that it may be read", e);
        }

        return BusProfileJson.Read(text, path);
    }

    /// <summary>Writes the whole profile to a JSON file, in place of what is there.</summary>
    public void Save(string path)
    {
        using var stream = File.Create(path);
        BusProfileJson.Write(this, stream);
    }

    /// <summary>The default of <see cref="Speeds"/>.</summary>
    public static ImmutableDictionary<RoadClass, RoadSpeed> DefaultSpeeds { get; } = new Dictionary<RoadClass, RoadSpeed>
    {
        [RoadClass.Motorway] = new(100, 110),
        [RoadClass.MotorwayLink] = new(60, 80),
        [RoadClass.Trunk] = new(85, 100),
        [RoadClass.TrunkLink] = new(55, 70),
        [RoadClass.Primary] = new(60, 90),
        [RoadClass.PrimaryLink] = new(45, 60),
        [RoadClass.Secondary] = new(55, 85),
        [RoadClass.SecondaryLink] = new(40, 55),
        [RoadClass.Tertiary] = new(45, 75),
        [RoadClass.TertiaryLink] = new(35, 50),
        [RoadClass.Unclassified] = new(38, 60),
        [RoadClass.Residential] = new(27, 36),
        [RoadClass.LivingStreet] = new(8, 12),
        [RoadClass.Service] = new(14, 22),
        [RoadClass.Pedestrian] = new(7, 10),
        [RoadClass.Busway] = new(35, 60),
        [RoadClass.Track] = new(14, 22),
        [RoadClass.Path] = new(7, 12),
    }.ToImmutableDictionary();

    /// <summary>The default of <see cref="SurfaceFactors"/>.</summary>
    public static ImmutableDictionary<string, double> DefaultSurfaceFactors { get; } = new Dictionary<string, double>
    {
        ["paving_stones"] = 0.95,
        ["sett"] = 0.8,
        ["unhewn_cobblestone"] = 0.6,
        ["cobblestone"] = 0.7,
        ["compacted"] = 0.8,
        ["fine_gravel"] = 0.75,
        ["gravel"] = 0.65,
        ["pebblestone"] = 0.6,
        ["unpaved"] = 0.65,
        ["ground"] = 0.5,
        ["dirt"] = 0.5,
        ["earth"] = 0.5,
        ["grass"] = 0.4,
        ["grass_paver"] = 0.7,
        ["sand"] = 0.4,
        ["mud"] = 0.3,
        ["wood"] = 0.7,
        ["metal"] = 0.8,
    }.ToImmutableDictionary();

    /// <summary>The default of <see cref="SmoothnessFactors"/>.</summary>
    public static ImmutableDictionary<string, double> DefaultSmoothnessFactors { get; } = new Dictionary<string, double>
    {
        ["bad"] = 0.7,
        ["very_bad"] = 0.4,
    }.ToImmutableDictionary();

    /// <summary>The default of <see cref="TrackTypeFactors"/>.</summary>
    public static ImmutableDictionary<string, double> DefaultTrackTypeFactors { get; } = new Dictionary<string, double>
    {
        ["grade2"] = 0.9,
        ["grade3"] = 0.7,
        ["grade4"] = 0.5,
        ["grade5"] = 0.4,
    }.ToImmutableDictionary();

    /// <summary>The profile with every default.</summary>
    // After the tables above, which it is made of.
    public static BusProfile Minibus { get; } = new();
}
