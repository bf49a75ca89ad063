using OnDemandBus.Planning;

namespace OnDemandBus.Simulation.Demand;

/// <summary>Mobility needs in a cell of a table: names such as <c>walkingFrame</c>, joined by <c>+</c>.</summary>
internal static class NeedText
{
    private static readonly (string Name, MobilityNeeds Need)[] s_all =
    [
        .. Enum.GetValues<MobilityNeeds>()
            .Where(need => int.IsPow2((int)need))
            .Select(need => (char.ToLowerInvariant(need.ToString()[0]) + need.ToString()[1..], need)),
    ];

    /// <summary>All names, for messages.</summary>
    public static string Known { get; } = string.Join(", ", s_all.Select(each => each.Name));

    /// <summary>The needs of a cell, or the first name that is none.</summary>
    public static (MobilityNeeds Needs, string? Unknown) Read(string cell)
    {
        var needs = MobilityNeeds.None;
        foreach (var name in cell.Split('+', StringSplitOptions.TrimEntries))
        {
            if (name.Length == 0 && cell.Trim().Length == 0)
                continue;
            var known = s_all.FirstOrDefault(each => each.Name == name);
            if (known.Need is MobilityNeeds.None)
                return (needs, name);
            needs |= known.Need;
        }

        return (needs, null);
    }

    public static string Of(MobilityNeeds needs) => string.Join('+', s_all.Where(each => needs.HasFlag(each.Need)).Select(each => each.Name));
}
