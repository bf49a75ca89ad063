using System.Collections.Immutable;
using OnDemandBus.Planning;
using OnDemandBus.Roads;

namespace OnDemandBus.Simulation.Days;

/// <summary>What a bus does, for the records.</summary>
internal enum BusDoing
{
    /// <summary>It stands and has nothing to do yet.</summary>
    Idle,

    /// <summary>It drives to a stop of riders.</summary>
    Drive,

    /// <summary>It drives to where it is likely to be needed, to a break or to the depot.</summary>
    Move,

    /// <summary>It stands at a stop of riders.</summary>
    Stop,

    /// <summary>The driver has a break.</summary>
    Break,

    /// <summary>It has broken down.</summary>
    Broken,
}

/// <summary>A stretch of a bus's day.</summary>
/// <param name="Doing">What it did.</param>
/// <param name="From">Since when.</param>
/// <param name="To">Until when.</param>
/// <param name="Persons">With how many on board.</param>
internal readonly record struct BusActivity(BusDoing Doing, DateTimeOffset From, DateTimeOffset To, int Persons);

/// <summary>A drive from stop to stop, or until the bus turned to another one.</summary>
/// <param name="From">When it set off.</param>
/// <param name="To">When it was there.</param>
/// <param name="Persons">Persons on board.</param>
/// <param name="Bookings">Bookings on board.</param>
/// <param name="Metres">How far.</param>
/// <param name="Line">Encoded polyline, precision 5.</param>
/// <param name="IsMove">To no rider.</param>
internal readonly record struct BusLeg(DateTimeOffset From, DateTimeOffset To, int Persons, int Bookings, double Metres, string Line, bool IsMove);

/// <summary>A stop that a bus made.</summary>
/// <param name="Arrival">When it was there.</param>
/// <param name="Departure">When all were done.</param>
/// <param name="Location">Where.</param>
/// <param name="Boarded">Rides that boarded.</param>
/// <param name="Alighted">Rides that alighted.</param>
/// <param name="Missing">Rides that did not come.</param>
/// <param name="Persons">Persons on board afterwards.</param>
internal readonly record struct BusVisit(
    DateTimeOffset Arrival, DateTimeOffset Departure, Location Location, ImmutableArray<RideId> Boarded, ImmutableArray<RideId> Alighted, ImmutableArray<RideId> Missing, int Persons);

/// <summary>A bus of a simulated day, with what it has done so far.</summary>
internal sealed class DayBus(Bus bus, int number, DateTimeOffset now)
{
    private DateTimeOffset _since = now;
    private BusDoing _doing = BusDoing.Idle;
    private int _persons;

    public Bus Bus { get; } = bus;

    public BusId Id => Bus.Id;

    public int Number { get; } = number;

    /// <summary>The drive that the bus is on; null while it stands.</summary>
    public Drive? Driving { get; set; }

    /// <summary>Grows with each drive.</summary>
    public long Drives { get; set; }

    public List<BusActivity> Activities { get; } = [];

    public List<BusLeg> Legs { get; } = [];

    public List<BusVisit> Visits { get; } = [];

    /// <summary>From now on the bus does something else, or with others on board.</summary>
    public void Turn(BusDoing doing, int persons, DateTimeOffset now)
    {
        if (doing == _doing && persons == _persons) return;
        if (now > _since) Activities.Add(new BusActivity(_doing, _since, now, _persons));
        (_doing, _persons, _since) = (doing, persons, now);
    }

    /// <summary>The day is over.</summary>
    public void End(DateTimeOffset now)
    {
        if (now > _since) Activities.Add(new BusActivity(_doing, _since, now, _persons));
        _since = now;
    }

    /// <summary>A drive as it really goes.</summary>
    /// <param name="Path">Along which roads.</param>
    /// <param name="Stop">To which stop.</param>
    /// <param name="Since">When it set off, or will be at the start of the path: a bus under way that was sent elsewhere drives on to where it turns.</param>
    /// <param name="Slowness">The time that it takes, as a share of that of the path.</param>
    /// <param name="Persons">Persons on board.</param>
    /// <param name="Bookings">Bookings on board.</param>
    /// <param name="IsMove">To no rider.</param>
    internal sealed record Drive(RoadPath Path, StopId Stop, DateTimeOffset Since, double Slowness, int Persons, int Bookings, bool IsMove)
    {
        public DateTimeOffset Arrival => Since + TimeSpan.FromMilliseconds(Math.Round(Path.TimeMs * Slowness));

        public Position PositionAt(DateTimeOffset now) => Path.PositionAfter((int)Math.Max(0, (now - Since).TotalMilliseconds / Slowness));
    }
}
