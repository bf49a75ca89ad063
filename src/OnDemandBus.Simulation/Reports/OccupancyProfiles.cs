using OnDemandBus.Simulation.Days;

namespace OnDemandBus.Simulation.Reports;

/// <summary>How many buses did what, as means of equal stretches of the day.</summary>
internal sealed class OccupancyProfiles
{
    private OccupancyProfiles(int binSeconds) => BinSeconds = binSeconds;

    public int BinSeconds { get; }

    /// <summary>Start of each stretch, seconds after midnight.</summary>
    public List<int> At { get; } = [];

    public List<double> Standing { get; } = [];

    public List<double> Stopped { get; } = [];

    public List<double> OnBreak { get; } = [];

    /// <summary>By the number of persons on board of those that drive.</summary>
    public List<List<double>> ByPersons { get; } = [];

    public static OccupancyProfiles Of(DayRecord day, int binSeconds)
    {
        var profile = new OccupancyProfiles(binSeconds);
        var (from, to) = (Bin(day.Start), Bin(day.End) + 1);
        var most = day.Buses.SelectMany(bus => bus.Activities).Where(each => each.Doing is BusDoing.Drive or BusDoing.Move).Select(each => each.Persons).DefaultIfEmpty(0).Max();
        for (var persons = 0; persons <= most; persons++) profile.ByPersons.Add([.. new double[to - from]]);
        for (var bin = from; bin < to; bin++)
        {
            profile.At.Add(bin * binSeconds);
            profile.Standing.Add(0);
            profile.Stopped.Add(0);
            profile.OnBreak.Add(0);
        }

        foreach (var activity in day.Buses.SelectMany(bus => bus.Activities))
        {
            var bins = activity.Doing switch
            {
                BusDoing.Drive or BusDoing.Move => profile.ByPersons[activity.Persons],
                BusDoing.Stop => profile.Stopped,
                BusDoing.Break => profile.OnBreak,
                _ => profile.Standing,
            };
            var (start, end) = ((activity.From - day.Setup.Midnight).TotalSeconds, (activity.To - day.Setup.Midnight).TotalSeconds);
            for (var bin = Math.Max(Bin(activity.From), from); bin < to && bin * binSeconds < end; bin++)
            {
                var overlap = Math.Min(end, (bin + 1) * binSeconds) - Math.Max(start, bin * binSeconds);
                if (overlap > 0) bins[bin - from] += overlap / binSeconds;
            }
        }

        return profile;

        int Bin(DateTimeOffset at) => (int)Math.Floor((at - day.Setup.Midnight).TotalSeconds / binSeconds);
    }
}
