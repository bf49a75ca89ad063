namespace OnDemandBus.Roads;

/// <summary>What a driver does at the start of a step. A closed set.</summary>
public enum Manoeuvre : byte
{
    /// <summary>Starts driving.</summary>
    Depart,

    /// <summary>Goes on, onto a road of another name.</summary>
    Continue,

    /// <summary>Turns a little to the left.</summary>
    SlightLeft,

    /// <summary>Turns left.</summary>
    Left,

    /// <summary>Turns left by much more than a right angle.</summary>
    SharpLeft,

    /// <summary>Turns a little to the right.</summary>
    SlightRight,

    /// <summary>Turns right.</summary>
    Right,

    /// <summary>Turns right by much more than a right angle.</summary>
    SharpRight,

    /// <summary>Takes the left one where the road forks.</summary>
    KeepLeft,

    /// <summary>Takes the right one where the road forks.</summary>
    KeepRight,

    /// <summary>Turns round.</summary>
    UTurn,

    /// <summary>Drives into a roundabout and leaves it by <see cref="Step.RoundaboutExit"/>.</summary>
    Roundabout,

    /// <summary>Halts; the place is where the bus is.</summary>
    Arrive,

    /// <summary>Halts; the place is on the left.</summary>
    ArriveLeft,

    /// <summary>Halts; the place is on the right.</summary>
    ArriveRight,
}
