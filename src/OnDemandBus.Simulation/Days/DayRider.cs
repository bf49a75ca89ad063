using OnDemandBus.Planning;
using OnDemandBus.Simulation.Demand;

namespace OnDemandBus.Simulation.Days;

/// <summary>A rider of a simulated day: what happens by lot is drawn from the seed and the request's id alone, so that it does not depend on what happens to others.</summary>
internal sealed class DayRider
{
    public DayRider(SimulatedRequest request, RiderHabits habits, Chance day)
    {
        Request = request;
        var chance = day.Branch(request.Id);
        DecidesAfter = TimeSpan.FromMilliseconds(Math.Floor(habits.DecisionTime.TotalMilliseconds * chance.Unit()));
        Declines = chance.Happens(habits.DeclineShare);
        Cancels = chance.Happens(habits.CancelShare);
        CancelsAt = chance.Unit();
        Comes = !chance.Happens(habits.NoShowShare);
        var isLate = chance.Happens(habits.LateShare);
        Lateness = isLate ? TimeSpan.FromMilliseconds(Math.Floor(habits.MaxLateness.TotalMilliseconds * chance.Unit())) : TimeSpan.Zero;
    }

    public SimulatedRequest Request { get; }

    /// <summary>How long the rider thinks about the offers.</summary>
    public TimeSpan DecidesAfter { get; }

    public bool Declines { get; }

    public bool Cancels { get; }

    /// <summary>Where between booking and expected pickup.</summary>
    public double CancelsAt { get; }

    /// <summary>Whether the rider is ever at the stop.</summary>
    public bool Comes { get; }

    public TimeSpan Lateness { get; }

    /// <summary>The offer that the rider will take.</summary>
    public Offer? Chosen { get; set; }

    /// <summary>When the bus was at the drop-off.</summary>
    public DateTimeOffset? ArrivedAt { get; set; }

    /// <summary>Whether the rider had other riders of another booking on board.</summary>
    public bool Shared { get; set; }

    /// <summary>What was refused when the rider said yes.</summary>
    public Refusal? Refused { get; set; }

    /// <summary>By when the bus has to be at the stop for the rider to be there.</summary>
    public DateTimeOffset IsThereAt(Ride ride) => !Comes ? DateTimeOffset.MaxValue : (ride.Trip?.ReadyAt ?? DateTimeOffset.MinValue) + Lateness;
}
