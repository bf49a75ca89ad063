using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace OnDemandBus.Planning;

/// <summary>
/// How a request was decided: what was looked at, what the best places would have cost and by which parts, and what stood in the way of the others. For the stops that were
/// chosen or, where there was no offer, for the doors. Immutable; <see cref="ToString"/> is for an operator to read.
/// </summary>
/// <param name="Ride">The request.</param>
/// <param name="At">When.</param>
/// <param name="Buses">How many buses there are.</param>
/// <param name="Candidates">How many pairs of positions there are in their plans.</param>
/// <param name="Timed">How many of these were timed; bounds had shown that the others cannot be better.</param>
/// <param name="Best">The best buses with their best place, the chosen one first; at most <see cref="Most"/> of those that were timed, none where there was no offer.</param>
/// <param name="Failed">The most promising buses that could not serve the request; at most <see cref="Most"/>.</param>
public sealed record Decision(
    RideId Ride, DateTimeOffset At, int Buses, long Candidates, int Timed, ImmutableArray<DecisionCandidate> Best, ImmutableArray<DecisionFailure> Failed)
{
    /// <summary>How many buses are named of each kind.</summary>
    public const int Most = 3;

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Ride} at {At:yyyy-MM-dd HH:mm:ss}: {Candidates} places in the plans of {Buses} buses, {Timed} timed");
        foreach (var each in Best)
        {
            text.AppendLine().Append(
                CultureInfo.InvariantCulture,
                $"  {each.Bus}: {each.Cost:0.0} s = bus {each.BusTime:0.0} + rider {each.RiderTime:0.0} + others {each.OthersDelay:0.0} + beyond soft limits {each.SoftLimits:0.0}; pickup {each.Pickup:HH:mm:ss}, arrival {each.Arrival:HH:mm:ss}");
        }

        foreach (var each in Failed) text.AppendLine().Append(CultureInfo.InvariantCulture, $"  {each.Bus}: {each.Reason}");
        return text.ToString();
    }
}

/// <summary>The best place for a request in the plan of one bus. Costs are weighted seconds.</summary>
/// <param name="Bus">The bus.</param>
/// <param name="BusTime">Drive and dwell that it adds.</param>
/// <param name="RiderTime">Wait, ride and walk of the new rider.</param>
/// <param name="OthersDelay">Delays of everybody else.</param>
/// <param name="SoftLimits">What it costs to exceed soft limits.</param>
/// <param name="Pickup">When boarding could begin.</param>
/// <param name="Arrival">When the rider would arrive.</param>
public sealed record DecisionCandidate(BusId Bus, double BusTime, double RiderTime, double OthersDelay, double SoftLimits, DateTimeOffset Pickup, DateTimeOffset Arrival)
{
    /// <summary>What the place costs.</summary>
    public double Cost => BusTime + RiderTime + OthersDelay + SoftLimits;
}

/// <summary>A bus that could not serve a request.</summary>
/// <param name="Bus">The bus.</param>
/// <param name="Reason">The limit that the candidate breaks which breaks the fewest.</param>
public sealed record DecisionFailure(BusId Bus, RejectionReason Reason);
