namespace OnDemandBus.Planning;

/// <summary>What was looked at for one request, and what came of it. Owned and overwritten by the <see cref="FleetOutlook"/> that it is of.</summary>
internal sealed class DecisionRecord
{
    public int Buses { get; private set; }

    public int BusesTried { get; private set; }

    public long Pairs { get; private set; }

    public void Clear(int buses) => (Buses, BusesTried, Pairs) = (buses, 0, 0);

    public void CountTried(int halts) => BusesTried++;

    public void CountPair() => Pairs++;

    public void Note(in FoundInsertion found, double cost)
    {
    }
}
