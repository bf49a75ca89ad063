namespace OnDemandBus.Benchmarks.DispatchInstances;

/// <summary>What a dispatcher decided for one request, with all that it took for granted, so that somebody else can check it. Times are milliseconds.</summary>
/// <param name="Request">The request's row.</param>
/// <param name="Bus">The bus's row; negative where no bus could serve it.</param>
/// <param name="PickupAfter">The pickup comes after the stop with this number, or joins it; stop 0 is where the bus is or was last.</param>
/// <param name="DropOffAfter">The drop-off comes after the stop with this number, or joins it.</param>
/// <param name="CostMs">What it costs.</param>
/// <param name="Drives">The drives that come into the plan; 0 where there is none.</param>
/// <param name="DivertedAt">For a bus under way that is diverted: the edge at whose end it leaves its path; otherwise -1.</param>
/// <param name="DivertedAtMs">When it is there.</param>
internal readonly record struct Decision(
    int Request, int Bus, int PickupAfter, int DropOffAfter, long CostMs, DecisionDrives Drives, int DivertedAt = -1, long DivertedAtMs = 0)
{
    public static Decision None(int request) => new(request, -1, 0, 0, 0, default);

    public override string ToString() => FormattableString.Invariant(
        $"bus {Bus}, pickup after {PickupAfter}, drop-off after {DropOffAfter}, cost {CostMs / StreetGraph.MsPerUnit}{(DivertedAt >= 0 ? $", diverted at edge {DivertedAt}" : "")}");
}

/// <summary>Drives to and from the new stops, in milliseconds.</summary>
internal readonly record struct DecisionDrives(int ToPickup, int FromPickup, int ToDropOff, int FromDropOff);
