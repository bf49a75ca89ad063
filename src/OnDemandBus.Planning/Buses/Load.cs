namespace OnDemandBus.Planning;

/// <summary>An occupancy or a capacity: one number for each capacity dimension.</summary>
/// <param name="Seats">Persons on seats.</param>
/// <param name="Wheelchairs">Wheelchair places.</param>
/// <param name="Prams">Places for prams.</param>
/// <param name="Luggage">Large pieces of luggage.</param>
public readonly record struct Load(int Seats, int Wheelchairs = 0, int Prams = 0, int Luggage = 0)
{
    /// <summary>Nobody and nothing.</summary>
    public static Load Empty => default;

    /// <summary>Adds dimension by dimension.</summary>
    public static Load operator +(Load a, Load b) => new(a.Seats + b.Seats, a.Wheelchairs + b.Wheelchairs, a.Prams + b.Prams, a.Luggage + b.Luggage);

    /// <summary>Subtracts dimension by dimension.</summary>
    public static Load operator -(Load a, Load b) => new(a.Seats - b.Seats, a.Wheelchairs - b.Wheelchairs, a.Prams - b.Prams, a.Luggage - b.Luggage);

    /// <summary>Whether no dimension is larger than that of <paramref name="capacity"/>.</summary>
    public bool FitsIn(Load capacity) =>
        Seats <= capacity.Seats && Wheelchairs <= capacity.Wheelchairs && Prams <= capacity.Prams && Luggage <= capacity.Luggage;
}
