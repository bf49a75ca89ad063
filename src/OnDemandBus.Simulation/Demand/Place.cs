using OnDemandBus.Roads;

namespace OnDemandBus.Simulation.Demand;

/// <summary>What people go to.</summary>
internal enum PlaceKind
{
    /// <summary>Where people live; the weight is how many.</summary>
    Home,

    /// <summary>Where old people live; the weight is how many.</summary>
    CareHome,

    /// <summary>Where people work by day; the weight is how many.</summary>
    Work,

    /// <summary>Where people work in shifts; the weight is how many.</summary>
    Industry,

    /// <summary>The weight is pupils.</summary>
    School,

    /// <summary>The weight is students.</summary>
    College,

    /// <summary>The weight is children.</summary>
    Kindergarten,

    /// <summary>The weight is beds.</summary>
    Hospital,

    /// <summary>Doctors, dentists, therapists, pharmacies; weights from here on only compare places of one kind.</summary>
    Doctor,

    /// <summary>Where food for the week is bought.</summary>
    Supermarket,

    /// <summary>All other shops.</summary>
    Shop,

    /// <summary>Where one eats and drinks.</summary>
    Restaurant,

    /// <summary>Sports, culture, parks.</summary>
    Leisure,

    /// <summary>Town hall, bank, post office: where errands are done.</summary>
    TownHall,

    /// <summary>Churches, mosques, synagogues, temples.</summary>
    Worship,

    /// <summary>Trains.</summary>
    Station,

    /// <summary>Buses to elsewhere.</summary>
    BusStation,

    /// <summary>Graves.</summary>
    Cemetery,
}

/// <summary>A place that people go to or come from.</summary>
/// <param name="Location">To 1e-6 degrees.</param>
/// <param name="Weight">How much it draws, see <see cref="PlaceKind"/>; more than zero.</param>
internal readonly record struct Place(Location Location, double Weight);

/// <summary>A place of the planner's own that the map does not have, or has too small.</summary>
/// <param name="Location">Where; it counts wherever it lies, also outside the area.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Weight">How much it draws, on the scale of its kind.</param>
internal readonly record struct Attractor(Location Location, PlaceKind Kind, double Weight);
