using System.Collections.Immutable;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Dispatcher.Journal;
using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Outbox;

/// <summary>
/// Announces what follows from the entries of a journal, in their order and each at least once: whoever hears it twice drops what he has. A mark in the store tells
/// how far it has come, so that after a restart nobody is told old news.
/// </summary>
/// <remarks>
/// While the broker keeps up, what is to be announced comes straight from the writer. What is more than some thousand messages behind is let go and read from the
/// journal again, so that a broker that is away for long costs no memory.
/// </remarks>
internal sealed partial class AreaOutbox(IJournal journal, AreaSnapshots snapshots, IAnnouncer announcer, TimeProvider time, ILogger log)
{
    /// <summary>So many messages are kept in memory.</summary>
    internal const int MostWaiting = 10_000;

    private const int Batch = 64;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_markEvery = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private readonly Queue<Message> _waiting = new();
    private readonly SemaphoreSlim _more = new(0);
    private long _published;
    private long _known;
    private long _inMemoryFrom;
    private long _oldestSince;
    private bool _completed;

    /// <summary>All up to this entry has been announced.</summary>
    public long Published => Interlocked.Read(ref _published);

    /// <summary>How many entries wait for their announcement.</summary>
    public long Waiting => Math.Max(0, Interlocked.Read(ref _known) - Published);

    /// <summary>How long the oldest of what waits has waited; zero where nothing does.</summary>
    public TimeSpan Lag => Waiting == 0 ? TimeSpan.Zero : time.GetElapsedTime(Interlocked.Read(ref _oldestSince));

    /// <summary>Begins where an earlier leader has left off.</summary>
    /// <param name="last">The last entry of the journal.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task StartAsync(long last, CancellationToken cancel)
    {
        _published = await journal.PublishedAsync(cancel);
        (_known, _inMemoryFrom) = (last, last + 1);
        _oldestSince = time.GetTimestamp();
        if (_published < last) _more.Release();
    }

    /// <summary>Takes what follows from an entry that is in the journal. Never waits.</summary>
    public void Add(long sequence, Changes changes)
    {
        lock (_lock)
        {
            if (_known <= _published) _oldestSince = time.GetTimestamp();
            _known = sequence;
            if (_waiting.Count >= MostWaiting)
            {
                _waiting.Clear();
                _inMemoryFrom = sequence + 1;
            }

            if (_inMemoryFrom <= sequence)
                _waiting.Enqueue(new Message(sequence, changes.Plans, [.. changes.Rides.Select(snapshots.Message)]));
        }

        if (_more.CurrentCount == 0) _more.Release();
    }

    /// <summary>No more will come: <see cref="RunAsync"/> ends when all is announced.</summary>
    public void Complete()
    {
        _completed = true;
        _more.Release();
    }

    /// <summary>Announces until cancelled, or until all is announced after <see cref="Complete"/>.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var marked = time.GetTimestamp();
        var toldOfFault = false;
        while (!(_completed && Waiting == 0))
        {
            try
            {
                if (Waiting == 0)
                {
                    if (Published > 0) await MarkAsync(cancel);
                    await _more.WaitAsync(cancel);
                }

                var messages = Next() ?? await RereadAsync(cancel);
                if (messages.Count == 0) continue;
                await announcer.AnnounceAsync([.. messages.SelectMany(each => each.Plans)], [.. messages.SelectMany(each => each.Rides)], cancel);
                Taken(messages);
                toldOfFault = false;
                if (time.GetElapsedTime(marked) < s_markEvery) continue;
                await MarkAsync(cancel);
                marked = time.GetTimestamp();
            }
            catch (Exception fault) when (!cancel.IsCancellationRequested)
            {
                // Told once, and not twice a second until the broker is back.
                if (!toldOfFault) LogNotAnnounced(snapshots.Area.Id, fault.Message);
                toldOfFault = true;
                // The broker lives in the real time, whatever clock the service runs on.
                await Task.Delay(s_pause, TimeProvider.System, cancel);
            }
        }

        await MarkAsync(cancel);
    }

    /// <summary>What to announce next, from memory; empty if nothing waits, null if it has to be read again.</summary>
    private List<Message>? Next()
    {
        lock (_lock)
        {
            if (_published + 1 < _inMemoryFrom && _published < _known) return null;
            var (next, messages) = (new List<Message>(), 0);
            foreach (var message in _waiting)
            {
                if (messages >= Batch) break;
                next.Add(message);
                messages += message.Plans.Length + message.Rides.Length;
            }

            return next;
        }
    }

    private async Task<List<Message>> RereadAsync(CancellationToken cancel)
    {
        var (next, messages, last) = (new List<Message>(), 0, 0L);
        lock (_lock) last = _inMemoryFrom - 1;
        await foreach (var record in journal.ReadAsync(Published, cancel))
        {
            if (record.Sequence > last || messages >= Batch) break;
            var events = JournalJson.ReadEntry(journal.Display, record).Events;
            // As they stand now: of two plans or two views the newer counts.
            ImmutableArray<BusPlan> plans = [.. events.OfType<Event.PlanChanged>().Select(changed => changed.Bus).Distinct().Select(snapshots.Plan).OfType<BusPlan>()];
            ImmutableArray<RideChanged> rides = [.. events.SelectMany(RidesIn).Distinct().Select(snapshots.Ride).OfType<Ride>().Select(snapshots.Message)];
            next.Add(new Message(record.Sequence, plans, rides));
            messages += plans.Length + rides.Length;
        }

        if (next.Count == 0) Interlocked.Exchange(ref _published, last);
        return next;
    }

    private void Taken(List<Message> messages)
    {
        var last = messages[^1].Sequence;
        lock (_lock)
        {
            while (_waiting.TryPeek(out var first) && first.Sequence <= last) _waiting.Dequeue();
            _published = last;
            _oldestSince = time.GetTimestamp();
        }
    }

    private Task MarkAsync(CancellationToken cancel) => journal.SavePublishedAsync(Published, cancel);

    private static IEnumerable<RideId> RidesIn(Event happened) => happened switch
    {
        Event.OfferMade e => [e.Request.Id],
        Event.RideRejected e => [e.Request.Id],
        Event.OfferTaken e => [e.Offer.Ride],
        Event.RideBooked e => [e.Offer.Ride],
        Event.RideAssigned e => [e.Ride],
        Event.OfferLapsed e => [e.Ride],
        Event.RideCancelled e => [e.Ride],
        Event.RiderBoarded e => [e.Ride],
        Event.RiderAlighted e => [e.Ride],
        Event.RiderDidNotShow e => [e.Ride],
        Event.PromiseRevised e => [e.Ride],
        Event.RiderStranded e => [e.Ride],
        Event.RideFailed e => [e.Ride],
        // Those at the first stop are told that the bus is on its way, or there.
        Event.PlanChanged { KeptBefore: 0, Stops: [var first, ..] } => first.Boarding,
        _ => [],
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "Area {Area}: what was decided cannot be announced now and is kept: {Reason}")]
    private partial void LogNotAnnounced(string area, string reason);

    private readonly record struct Message(long Sequence, ImmutableArray<BusPlan> Plans, ImmutableArray<RideChanged> Rides);
}
