namespace OnDemandBus.Simulation.Town;

/// <summary>What a quarter looks like.</summary>
internal enum QuarterKind
{
    OldTown,

    /// <summary>Closed rows of houses of four floors, built around 1900.</summary>
    Blocks,

    /// <summary>Rows and pairs of houses, 1920 to 1960.</summary>
    Rows,

    /// <summary>Single houses, many cul-de-sacs, 1960 to 1990.</summary>
    Suburb,

    /// <summary>Single houses at living streets, after 1990.</summary>
    NewHomes,

    /// <summary>Apartment houses with lawns between.</summary>
    Estate,
    Industry,
    Village,
    Green,
    Country,
    Railway,
}

/// <summary>How streets and houses are laid out in a kind of quarter. Lengths in metres, areas in square metres.</summary>
internal sealed record QuarterStyle(
    double BlockArea, double Crossings, double LivingStreets, double CulDeSacs, double HouseFront, double HouseDepth, double SetBack, double Spacing, double PersonsPerHouse)
{
    public static QuarterStyle Of(QuarterKind kind) => kind switch
    {
        QuarterKind.OldTown => new(6_000, 0.45, 0.15, 0, 12, 11, 6.5, 12.8, 6),
        QuarterKind.Blocks => new(9_800, 0.6, 0.02, 0.05, 16, 11, 9.5, 17.5, 10),
        QuarterKind.Rows => new(12_000, 0.4, 0.05, 0.6, 11, 10, 11, 17, 4),
        QuarterKind.Suburb => new(17_500, 0.25, 0.1, 1.0, 11, 10, 12, 21, 2.9),
        QuarterKind.NewHomes => new(14_000, 0.25, 0.75, 0.9, 10, 9, 10, 18.5, 3.2),
        QuarterKind.Estate => new(30_000, 0.4, 0.05, 0.9, 34, 12, 16, 52, 38),
        QuarterKind.Industry => new(62_000, 0.3, 0, 0.8, 48, 34, 32, 85, 0),
        QuarterKind.Village => new(16_000, 0.2, 0.12, 0.6, 12, 11, 11, 25, 3),
        QuarterKind.Country => new(240_000, 0.5, 0, 0, 14, 11, 25, 260, 2.5),
        QuarterKind.Green => new(30_000, 0.6, 0, 0, 0, 0, 0, 0, 0),
        _ => new(double.MaxValue, 0, 0, 0, 0, 0, 0, 0, 0),
    };
}

/// <summary>A part of the town with one look, one postcode and one theme of street names.</summary>
internal sealed class Quarter(int id, QuarterKind kind, Village? village, List<Spot> outline)
{
    public int Id { get; } = id;

    public QuarterKind Kind { get; } = kind;

    public Village? Village { get; } = village;

    public List<Spot> Outline { get; } = outline;

    public QuarterStyle Style { get; } = QuarterStyle.Of(kind);

    /// <summary>The faces between its streets, each by one of its half-edges.</summary>
    public List<int> Blocks { get; } = [];

    public int Inhabitants { get; set; }

    public bool IsBuilt => Kind is not (QuarterKind.Green or QuarterKind.Country or QuarterKind.Railway);
}
