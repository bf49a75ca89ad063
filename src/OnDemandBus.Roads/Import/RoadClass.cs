namespace OnDemandBus.Roads;

/// <summary>The importance and kind of a road: OpenStreetMap's <c>highway</c> values, as far as a bus may meet them.</summary>
public enum RoadClass : byte
{
    /// <summary>A motorway.</summary>
    Motorway,

    /// <summary>A slip road of a motorway.</summary>
    MotorwayLink,

    /// <summary>A trunk road.</summary>
    Trunk,

    /// <summary>A slip road of a trunk road.</summary>
    TrunkLink,

    /// <summary>A main road of national rank.</summary>
    Primary,

    /// <summary>A slip road of a primary road.</summary>
    PrimaryLink,

    /// <summary>A main road of regional rank.</summary>
    Secondary,

    /// <summary>A slip road of a secondary road.</summary>
    SecondaryLink,

    /// <summary>A road that joins villages or quarters.</summary>
    Tertiary,

    /// <summary>A slip road of a tertiary road.</summary>
    TertiaryLink,

    /// <summary>A minor public road, or one of unknown class.</summary>
    Unclassified,

    /// <summary>A street of a residential quarter.</summary>
    Residential,

    /// <summary>A street in which people on foot have priority.</summary>
    LivingStreet,

    /// <summary>An access road: to a hospital, a firm, a car park.</summary>
    Service,

    /// <summary>A street for people on foot; a bus needs an explicit permission.</summary>
    Pedestrian,

    /// <summary>A road only for buses.</summary>
    Busway,

    /// <summary>A field or forest track; a bus needs an explicit permission.</summary>
    Track,

    /// <summary>A foot or cycle path that is explicitly open to buses.</summary>
    Path,
}
