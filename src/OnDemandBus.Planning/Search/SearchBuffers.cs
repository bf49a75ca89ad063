namespace OnDemandBus.Planning.Search;

/// <summary>
/// The large arrays of a search, for whoever searches many small problems one after another: asking the runtime for megabytes each time took as long as using them. Only
/// the last problem that was made with them is valid. For one thread.
/// </summary>
internal sealed class SearchBuffers
{
    private double[] _times = [], _costs = [], _leg = [], _cost = [], _legInto = [], _costInto = [];
    private int[] _near = [], _travelMs = [];

    // Of at least the length; with what was in there.
    public double[] Times(int length) => Of(ref _times, length);

    public double[] Costs(int length) => Of(ref _costs, length);

    public double[] Leg(int length) => Of(ref _leg, length);

    public double[] Cost(int length) => Of(ref _cost, length);

    public double[] LegInto(int length) => Of(ref _legInto, length);

    public double[] CostInto(int length) => Of(ref _costInto, length);

    public int[] Near(int length) => Of(ref _near, length);

    public Span<int> TravelMs(int length) => Of(ref _travelMs, length).AsSpan(0, length);

    private static T[] Of<T>(ref T[] buffer, int length)
    {
        if (buffer.Length < length) buffer = GC.AllocateUninitializedArray<T>(Math.Max(length, 2 * buffer.Length));
        return buffer;
    }
}
