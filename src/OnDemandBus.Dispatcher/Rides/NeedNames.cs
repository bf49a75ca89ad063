using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Rides;

/// <summary>Mobility needs under the names of TOMP-API: those of <see cref="MobilityNeeds"/> in camel case.</summary>
internal static class NeedNames
{
    private static readonly (string Name, MobilityNeeds Need)[] s_all =
    [
        .. Enum.GetValues<MobilityNeeds>()
            .Where(need => int.IsPow2((int)need))
            .Select(need => (char.ToLowerInvariant(need.ToString()[0]) + need.ToString()[1..], need)),
    ];

    public static IEnumerable<string> All => s_all.Select(each => each.Name);

    /// <summary>The needs, or the first name that is not known.</summary>
    public static (MobilityNeeds Needs, string? Unknown) Read(IEnumerable<string?> names)
    {
        var needs = MobilityNeeds.None;
        foreach (var name in names)
        {
            var known = Array.Find(s_all, each => each.Name == name);
            if (known.Need is MobilityNeeds.None) return (needs, name ?? "null");
            needs |= known.Need;
        }

        return (needs, null);
    }

    public static IReadOnlyList<string> Of(MobilityNeeds needs) => needs == MobilityNeeds.None ? [] : [.. s_all.Where(each => needs.HasFlag(each.Need)).Select(each => each.Name)];
}
