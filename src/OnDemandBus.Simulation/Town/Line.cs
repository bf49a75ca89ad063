namespace OnDemandBus.Simulation.Town;

/// <summary>What a line of the plan is. From <see cref="Trunk"/> on it is a way on the ground that somebody may use.</summary>
internal enum LineKind
{
    River,
    Rail,
    TownEdge,
    VillageEdge,
    MunicipalEdge,

    /// <summary>The last metres between the end of a dead-end street and the barrier that ended it.</summary>
    Gap,
    Trunk,
    TrunkLink,
    Primary,
    Secondary,
    Tertiary,
    Unclassified,
    Residential,
    LivingStreet,
    Service,
    Pedestrian,
    Track,
    Footway,
    Cycleway,
}

/// <summary>A street, river, railway or border: a chain of nodes of the <see cref="PlaneMap"/>.</summary>
internal sealed class Line(int id, LineKind kind)
{
    public int Id { get; } = id;

    public LineKind Kind { get; set; } = kind;

    public List<int> Nodes { get; } = [];

    public string? Name { get; set; }

    public string? Ref { get; set; }

    /// <summary>The quarter that the street belongs to, or null for what joins quarters.</summary>
    public Quarter? Quarter { get; set; }

    /// <summary>Cars go only from the first node to the last.</summary>
    public bool Oneway { get; set; }

    /// <summary>More tags than follow from the kind.</summary>
    public Dictionary<string, string> Tags { get; } = [];

    public bool IsRoad => Kind is >= LineKind.Trunk and <= LineKind.Service;

    public bool IsMain => Kind is >= LineKind.Trunk and <= LineKind.Secondary;

    public bool IsBarrier => Kind is LineKind.River or LineKind.Rail;

    /// <summary>Whether a new street may join it.</summary>
    public bool TakesStreets => IsRoad && Kind is not (LineKind.Trunk or LineKind.TrunkLink);
}
