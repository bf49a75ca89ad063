namespace OnDemandBus.Roads;

/// <summary>On which side of a two-way road a place must be for a bus that halts there. A oneway street is taken from either side.</summary>
public enum Curb : byte
{
    /// <summary>On the right, where the door is, unless the other side, or another road, is nearer by more than a crossing is worth. The default.</summary>
    Preferred,

    /// <summary>On either side. OSRM calls it <c>unrestricted</c>.</summary>
    Either,

    /// <summary>On the right: nobody crosses the road. OSRM calls it <c>curb</c>.</summary>
    Required,

    /// <summary>On the left. OSRM calls it <c>opposite</c>.</summary>
    Opposite,
}
