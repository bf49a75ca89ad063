using System.Diagnostics;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Buses;
using OnDemandBus.Dispatcher.Telemetry;
using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Areas;

/// <summary>A command in the line before the writer of an area, with what the journal keeps beside it.</summary>
internal sealed record Order(Command Command)
{
    /// <summary>The line: what was promised to riders and buses before what nobody has been promised yet, and then in order of coming.</summary>
    public static Comparer<Order> Line { get; } =
        Comparer<Order>.Create((a, b) => (a.IsWish, a.Number).CompareTo((b.IsWish, b.Number)));

    /// <summary>The report of a bus that this carries out; taken once.</summary>
    public BusReported? Report { get; init; }

    /// <summary>The key under which a rider asks for offers: the same key again gets the same answer.</summary>
    public string? AskedWith { get; init; }

    /// <summary>The closures and speeds that were put in force with it.</summary>
    public TrafficRequest? Traffic { get; init; }

    /// <summary>Why it is refused after all, by the rides as they stand when its turn comes; asked before the engine.</summary>
    public Func<IReadOnlyDictionary<RideId, Ride>, CommandRefused?>? Refuse { get; init; }

    /// <summary>From then on, by the machine's clock, nobody waits for the answer; null where it is to be carried out whenever its turn comes.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Its number in order of coming.</summary>
    internal long Number { get; set; }

    /// <summary>When it came, to tell how long it stood in line.</summary>
    internal long Came { get; } = Stopwatch.GetTimestamp();

    /// <summary>When its turn came, and when it was decided.</summary>
    internal long Begun { get; set; }

    internal long Decided { get; set; }

    /// <summary>Where whoever sent it stands in a trace.</summary>
    internal ActivityContext Sender { get; } = Traces.Here;

    // The answer's reader must not run on the writer's loop.
    internal TaskCompletionSource<Decided> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool IsWish => Command is Command.RequestOffer;
}

/// <summary>What came of an order: the engine's outcome, or why it was never asked.</summary>
/// <param name="Outcome">The engine's answer; null if it was not asked.</param>
/// <param name="Refused">Why it was not asked; null if it was.</param>
/// <param name="Earlier">The ride that was asked for earlier with the same key.</param>
/// <param name="IsHeld">The report is kept until an earlier one is there.</param>
internal readonly record struct Decided(Outcome? Outcome, CommandRefused? Refused, RideId? Earlier = null, bool IsHeld = false);
