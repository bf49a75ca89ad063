using System.Collections.Immutable;

namespace OnDemandBus.Simulation.Demand;

/// <summary>When something happens on a day: spans of seconds from midnight, each as likely as its weight tells, and evenly within.</summary>
internal sealed class Moments
{
    private readonly ImmutableArray<(int From, int To, double Weight)> _spans;
    private readonly double _total;

    private Moments(IEnumerable<(int From, int To, double Weight)> spans) => (_spans, _total) = ([.. spans], spans.Sum(span => span.Weight));

    /// <summary>One weight for each hour from <paramref name="first"/> on.</summary>
    public static Moments Hours(int first, params double[] weights) => new(weights.Select((weight, i) => ((first + i) * 3600, (first + i + 1) * 3600, weight)).ToList());

    /// <summary>Moments of the clock, such as the beginning of school.</summary>
    public static Moments At(params (int Hour, int Minute, double Weight)[] moments) =>
        new(moments.Select(moment => ((moment.Hour * 3600) + (moment.Minute * 60), (moment.Hour * 3600) + (moment.Minute * 60), moment.Weight)).ToList());

    /// <summary>Seconds from midnight.</summary>
    public int Draw(Chance chance)
    {
        var rest = chance.Unit() * _total;
        var last = _spans[^1];
        foreach (var span in _spans)
        {
            last = span;
            rest -= span.Weight;
            if (rest < 0)
                break;
        }

        return last.From + (last.To > last.From ? chance.Below(last.To - last.From) : 0);
    }
}
