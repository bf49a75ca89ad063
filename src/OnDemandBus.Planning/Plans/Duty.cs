namespace OnDemandBus.Planning;

/// <summary>Why a bus stops where nobody boards or alights. Nobody is on board meanwhile.</summary>
/// <param name="Kind">What for.</param>
/// <param name="From">It does not begin before.</param>
/// <param name="Latest">It has begun by then.</param>
/// <param name="Duration">How long it lasts.</param>
public sealed record Duty(DutyKind Kind, DateTimeOffset From, DateTimeOffset Latest, TimeSpan Duration);

/// <summary>The kinds of <see cref="Duty"/>.</summary>
public enum DutyKind
{
    /// <summary>The driver has a break.</summary>
    Break,

    /// <summary>The shift ends here.</summary>
    Depot,

    /// <summary>An idle bus goes where it is likely to be needed next. It gives way to any ride.</summary>
    Waiting,
}
