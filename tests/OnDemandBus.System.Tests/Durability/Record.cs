using System.Collections.Concurrent;
using System.Diagnostics;
using OnDemandBus.Contracts;

namespace OnDemandBus.System.Tests.Durability;

/// <summary>All that was said to riders and buses, kept outside of what is tested.</summary>
internal sealed class Record
{
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly ConcurrentDictionary<int, int> _answers = new();
    private long _offers;

    /// <summary>The ride of each key that was acknowledged with 201.</summary>
    public ConcurrentDictionary<string, RideView> Booked { get; } = new();

    /// <summary>When each of these rides was first acknowledged.</summary>
    public ConcurrentDictionary<string, long> BookedAt { get; } = new();

    /// <summary>Rides whose cancellation was acknowledged.</summary>
    public ConcurrentDictionary<string, bool> Cancelled { get; } = new();

    /// <summary>What must never be, in sentences.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>How often each status came; 0 for no answer at all.</summary>
    public IReadOnlyDictionary<int, int> Answers => _answers;

    public long Offers => Interlocked.Read(ref _offers);

    public void Offered() => Interlocked.Increment(ref _offers);

    public void Answered(int status) => _answers.AddOrUpdate(status, 1, (_, count) => count + 1);

    public void Fault(string sentence) => _faults.Enqueue(sentence);

    public void Book(string key, string offer, RideView ride)
    {
        BookedAt.TryAdd(ride.RideId, Stopwatch.GetTimestamp());
        if (!offer.StartsWith(ride.RideId + ".", StringComparison.Ordinal)) Fault($"Key {key} asked for offer {offer} and was given ride {ride.RideId}.");
        var first = Booked.GetOrAdd(key, ride);
        if (first.RideId != ride.RideId) Fault($"Key {key} was given ride {first.RideId} and later ride {ride.RideId}.");
    }

    /// <summary>Waits until so many more bookings are acknowledged.</summary>
    public Task<TimeSpan> MoreBookedAsync(int more, Func<string> otherwise, TimeSpan? limit = null)
    {
        var goal = Booked.Count + more;
        return Patience.UntilAsync(() => Booked.Count >= goal, () => $"{Booked.Count} of {goal} bookings were acknowledged; answers: {this}. {otherwise()}", limit);
    }

    public override string ToString() =>
        $"{Offers} offers, {Booked.Count} bookings, {Cancelled.Count} cancelled; {string.Join(", ", Answers.OrderBy(answer => answer.Key).Select(answer => FormattableString.Invariant($"{answer.Value} x {answer.Key}")))}";
}
