using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

/// <summary>Where in the plans of a fleet a new rider boards and alights. Numbers of halts are those of the plan as it was.</summary>
/// <param name="Bus">The number of the bus in the fleet.</param>
/// <param name="PickupAt">The pickup goes before the halt with this number, or joins it.</param>
/// <param name="PickupJoins">Whether it joins.</param>
/// <param name="DropOffAt">The drop-off goes before the halt with this number, or joins it.</param>
/// <param name="DropOffJoins">Whether it joins.</param>
internal readonly record struct InsertionPlace(int Bus, int PickupAt, bool PickupJoins, int DropOffAt, bool DropOffJoins);

/// <summary>A place for a new rider, with what it costs and when it happens. Times as in <see cref="DenseHalt"/>.</summary>
/// <param name="Place">The place.</param>
/// <param name="Cost">What it adds, by part.</param>
/// <param name="PickupMs">When boarding can begin.</param>
/// <param name="LatePickupMs">The same if the rider says yes in the last moment.</param>
/// <param name="WaitEndMs">When the wait ends: when boarding begins, or when the bus leaves, by the rules.</param>
/// <param name="ArrivalMs">When the rider arrives.</param>
/// <param name="Drives">The drives that come into the plan.</param>
/// <param name="Diversion">Where a bus under way leaves its path.</param>
internal readonly record struct FoundInsertion(
    InsertionPlace Place, InsertionCost Cost, long PickupMs, long LatePickupMs, long WaitEndMs, long ArrivalMs, InsertionDrives Drives, Diversion? Diversion);

/// <summary>The cost of an insertion in weighted milliseconds.</summary>
/// <param name="Bus">Drive and dwell that the bus has to do more.</param>
/// <param name="Rider">Travel time of the new rider, from the earliest departure to the arrival, and walking.</param>
/// <param name="Others">Delays of the arrivals of all others.</param>
/// <param name="Soft">Limits that may be exceeded at a price.</param>
internal readonly record struct InsertionCost(double Bus, double Rider, double Others, double Soft)
{
    public double Total => Bus + Rider + Others + Soft;
}

/// <summary>Drives to and from the new halts in milliseconds; those that an insertion does not need are 0.</summary>
internal readonly record struct InsertionDrives(int ToPickup, int FromPickup, int ToDropOff, int FromDropOff);

/// <summary>Where a bus under way can leave its path, and when it is there.</summary>
internal readonly record struct Diversion(Position Position, long AtMs);
