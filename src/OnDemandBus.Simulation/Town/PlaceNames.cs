namespace OnDemandBus.Simulation.Town;

/// <summary>Names of the town, its river and villages: put together from parts, and of no real place that we know of.</summary>
internal sealed class PlaceNames
{
    private static readonly string[] RiverParts = ["Immer", "Elver", "Luhner", "Asper", "Dorner", "Vesper", "Ohler", "Rehmer"];
    private static readonly string[] TownEnds = ["brück", "furth", "wede", "hagen"];
    private static readonly string[] VillageParts =
        ["Oster", "Wester", "Süder", "Norder", "Hessel", "Brox", "Lütten", "Groten", "Eller", "Birken", "Wacholder", "Kiebitz", "Rott", "Mersch", "Sand", "Voss", "Hasel", "Krähen", "Dachs", "Barken"];

    private static readonly string[] VillageEnds = ["loh", "trup", "horst", "wick", "feld", "bruch", "esch", "kamp", "dorp", "heide"];

    private readonly Queue<string> _villages;

    public PlaceNames(Chance chance)
    {
        var part = chance.OneOf(RiverParts);
        Town = part[..^2] + "en" + chance.OneOf(TownEnds);
        River = part[..^1];
        var ends = chance.Shuffled(VillageEnds);
        _villages = new Queue<string>(chance.Shuffled(VillageParts).Select((name, i) => name + ends[i % ends.Length]));
    }

    public string Town { get; }

    public string River { get; }

    /// <summary>The next of the village names; there are more of them than a plan has villages.</summary>
    public string NextVillage() => _villages.Dequeue();
}
