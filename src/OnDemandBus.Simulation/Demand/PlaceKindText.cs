namespace OnDemandBus.Simulation.Demand;

/// <summary>Kinds of places as planners write them: <c>careHome</c>, <c>townHall</c>.</summary>
internal static class PlaceKindText
{
    private static readonly (string Name, PlaceKind Kind)[] s_all = [.. Enum.GetValues<PlaceKind>().Select(kind => (char.ToLowerInvariant(kind.ToString()[0]) + kind.ToString()[1..], kind))];

    /// <summary>All names, for messages.</summary>
    public static string Known { get; } = string.Join(", ", s_all.Select(each => each.Name));

    /// <summary>The kind of a name; null where there is none.</summary>
    public static PlaceKind? Read(string name) => s_all.Where(each => each.Name == name).Select(each => (PlaceKind?)each.Kind).FirstOrDefault();

    public static string Of(PlaceKind kind) => s_all[(int)kind].Name;
}
