using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Broker;
using OnDemandBus.Dispatcher.Commands;
using OnDemandBus.Dispatcher.Http;
using OnDemandBus.Dispatcher.Journal;
using OnDemandBus.Dispatcher.Outbox;
using OnDemandBus.Dispatcher.Persons;
using OnDemandBus.Dispatcher.Rides;
using OnDemandBus.Dispatcher.Settings;
using OnDemandBus.Dispatcher.Streams;
using OnDemandBus.Dispatcher.Telemetry;
using OnDemandBus.Dispatcher.Traffic;
using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Areas;

/// <summary>
/// A service area in this process. It reads the journal from start to end and then follows it, so that readers see the area wherever it is led; where it may lead, it
/// takes the lease when nobody holds it, and is then the area's single writer until it is stopped, replaced, or cut off from the store.
/// </summary>
internal sealed partial class AreaDispatcher
{
    /// <summary>A lease whose beat stands still for so long, by the clock of whoever looks, is nobody's.</summary>
    private static readonly TimeSpan s_leaseDies = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_followEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_tryAgain = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_forgetEvery = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_lastChance = TimeSpan.FromSeconds(3);

    private readonly LoadedArea _loaded;
    private readonly AreaParts _parts;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _self;
    private volatile AreaWriter? _writer;
    private volatile AreaRole _role = AreaRole.Starting;
    private long _sequence;

    public AreaDispatcher(LoadedArea loaded, AreaParts parts, TimeProvider time, ILogger<AreaDispatcher> log)
    {
        (_loaded, _parts, _time, _log) = (loaded, parts, time, log);
        _self = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}";
        Traffic = new AreaTraffic(loaded, time.GetUtcNow());
        Snapshots = new AreaSnapshots(loaded.Area, loaded.TravelTimes.Network, parts.RideListeners, parts.PlanListeners);
        Desk = new AreaDesk(this, parts.Offers, time);
    }

    public ServiceArea Area => _loaded.Area;

    public IReadOnlyList<FleetBus> Fleet => _loaded.Fleet;

    /// <summary>What readers see. Where this process leads, it shows a command's changes before the command is answered.</summary>
    public AreaSnapshots Snapshots { get; }

    /// <summary>Closures and speeds.</summary>
    public AreaTraffic Traffic { get; }

    /// <summary>Where commands are handed in.</summary>
    public AreaDesk Desk { get; }

    /// <summary>What this process does for the area now.</summary>
    public AreaRole Role => _role;

    /// <summary>The number of the last entry of the journal that readers see.</summary>
    public long Sequence => _writer?.Sequence ?? Interlocked.Read(ref _sequence);

    /// <summary>How many commands wait for their decision here.</summary>
    public int Waiting => _writer?.Waiting ?? 0;

    /// <summary>Announces what is decided here; null where this process does not lead, or nobody outside listens.</summary>
    public AreaOutbox? Outbox { get; private set; }

    /// <summary>When the plans will next be thought over, by the service's clock, if no command waits then.</summary>
    public DateTimeOffset ImprovesAt => _writer?.ImprovesAt ?? DateTimeOffset.MaxValue;

    /// <summary>Ends when readers can be served, and it is known who leads the area.</summary>
    public Task Settled => _settled.Task;

    internal static Decided LedElsewhere { get; } = Refuse(Problem.AreaUnavailable, "The dispatcher of this area is just being replaced. Try again; a repeated booking needs the same Idempotency-Key.");

    internal static Decided StoreIsAway { get; } = Refuse(Problem.StoreUnavailable, "The store does not answer, so that nothing can be accepted now. If this was a booking, it is not known whether it is kept: repeat it with the same Idempotency-Key.");

    internal static Decided Recovering { get; } = Refuse(Problem.AreaUnavailable, "The dispatcher of this area is just recovering from a mistake of ours. Try again; a repeated booking needs the same Idempotency-Key.");

    /// <summary>Whether commands are carried out in this process.</summary>
    public bool Leads => _writer is not null;

    /// <summary>Carries out a command after those that came before it, if this process leads the area. The answer cannot be lost any more when it comes.</summary>
    public Task<Decided> HandleAsync(Order order) => _writer is { } writer ? writer.HandleAsync(order) : Task.FromResult(_role == AreaRole.StoreAway ? StoreIsAway : LedElsewhere);

    /// <summary>The area's life in this process.</summary>
    /// <exception cref="JournalException">The journal cannot be used.</exception>
    /// <exception cref="StartException">What is configured cannot be.</exception>
    public async Task RunAsync(CancellationToken stopping)
    {
        var toldOfFault = false;
        IJournal? journal = null;
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                try
                {
                    await _parts.Offers.PrepareAsync(_parts.Store);
                    journal ??= await _parts.Store.OpenAsync(Area.Id, stopping);
                    var reader = await JournalReader.RestoreAsync(_loaded, Traffic, Snapshots, journal, _time, stopping);
                    if (reader.Sequence < Interlocked.Read(ref _sequence))
                        throw new JournalException($"The journal {journal.Display} has {reader.Sequence} entries, and this process has seen {_sequence}: it was replaced or lost. It is left untouched. Restore it from a backup, or start the service anew if it shall go on with what is there.");
                    LogRestored(Area.Id, journal.Display, reader.Sequence, reader.Replayed, reader.Seconds);
                    _parts.Metrics.Replayed(Area.Id, reader.Replayed, TimeSpan.FromSeconds(reader.Seconds));
                    toldOfFault = false;
                    Become(AreaRole.Standby, reader.Sequence);
                    var lease = await FollowAsync(reader, stopping);
                    await LeadAsync(reader, lease, stopping);
                }
                catch (StoreAwayException away)
                {
                    _role = AreaRole.StoreAway;
                    if (!toldOfFault) LogStoreAway(Area.Id, away.Message);
                    toldOfFault = true;
                    await Task.Delay(s_tryAgain, TimeProvider.System, stopping);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
        }
        finally
        {
            _role = AreaRole.Stopped;
            if (journal is not null) await journal.DisposeAsync();
        }
    }

    /// <summary>Shows what other processes write, until this one has taken the lease.</summary>
    private async Task<Lease> FollowAsync(JournalReader reader, CancellationToken stopping)
    {
        var (seen, seenAt, isFirst) = (Lease.Free, TimeProvider.System.GetTimestamp(), true);
        while (true)
        {
            stopping.ThrowIfCancellationRequested();
            if (_parts.MayLead)
            {
                var lease = await reader.Journal.LeaseAsync(stopping);
                // Whoever waits for the start waits no longer than until somebody else is seen to lead.
                if (lease != seen && !isFirst && lease.Holder.Length > 0) _settled.TrySetResult();
                if (lease != seen) (seen, seenAt) = (lease, TimeProvider.System.GetTimestamp());
                isFirst = false;
                // Without others there is nobody to wait for: what is left there is of a process that has died. It is this process's own where the store was away.
                var free = lease.Holder.Length == 0 || lease.Holder == _self || _parts.IsAlone || TimeProvider.System.GetElapsedTime(seenAt) >= s_leaseDies;
                var taken = new Lease(_self, lease.Beat + 1);
                if (free && await reader.Journal.ReplaceLeaseAsync(lease, taken, stopping)) return taken;
            }

            if (!_parts.MayLead) _settled.TrySetResult();
            await reader.CatchUpAsync(stopping);
            Interlocked.Exchange(ref _sequence, reader.Sequence);
            await Task.Delay(s_followEvery, TimeProvider.System, stopping);
        }
    }

    private async Task LeadAsync(JournalReader reader, Lease lease, CancellationToken stopping)
    {
        var journal = reader.Journal;
        await reader.CatchUpAsync(stopping);
        var first = JournalJson.Write(new JournalEntry { At = _time.GetUtcNow(), Leader = _self, Map = _loaded.TravelTimes.Network.Checksum });
        if (!await journal.AppendAsync(reader.Sequence, [first], stopping)) return;

        var outbox = _parts.Announcer is { } announcer ? new AreaOutbox(journal, Snapshots, announcer, TimeProvider.System, _log) : null;
        if (outbox is not null) await outbox.StartAsync(reader.Sequence + 1, stopping);
        var writer = new AreaWriter(reader.Memory, reader.Sequence + 1, reader.SnapshotAt, _parts.EntriesPerSnapshot, journal, Snapshots, outbox, _loaded.Improvement, _parts.Metrics, _time, _log);
        using var ending = new CancellationTokenSource();
        var erasing = ForgetPersonsAsync(ending.Token);
        var announcing = outbox?.RunAsync(ending.Token) ?? Task.CompletedTask;
        var beating = BeatAsync(journal, lease, writer, ending.Token);
        var why = WriterEnd.Stopped;
        try
        {
            await PutFleetOnTheRoadAsync(writer);
            if (Traffic.Refresh(_time.GetUtcNow()) || reader.Memory.Engine.TravelTimes != Traffic.InForce) await writer.HandleAsync(new Order(new Command.ChangeTravelTimes(Traffic.InForce)));
            (_writer, Outbox) = (writer, outbox);
            Become(AreaRole.Active, reader.Sequence + 1);
            _settled.TrySetResult();
            LogLeads(Area.Id, reader.Sequence + 1);
            _parts.Queues.Open(this);
            var ticking = TickAsync(writer, ending.Token);
            why = await EndAsync(writer, stopping);
            LogLeft(Area.Id, why);
        }
        finally
        {
            Interlocked.Exchange(ref _sequence, Math.Max(_sequence, writer.Sequence));
            writer.Complete();
            await writer.Ended;
            (_writer, Outbox) = (null, null);
            _role = AreaRole.Standby;
            await _parts.Queues.CloseAsync(Area.Id);
            if (why == WriterEnd.Stopped && outbox is not null)
            {
                // What was decided last still goes out, if the broker is there to take it.
                outbox.Complete();
                await Task.WhenAny(announcing, Task.Delay(s_lastChance, TimeProvider.System, CancellationToken.None));
            }

            await ending.CancelAsync();
            await Task.WhenAll(announcing, erasing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (await beating is { } last) await ReleaseAsync(journal, last);
        }
    }

    private static async Task<WriterEnd> EndAsync(AreaWriter writer, CancellationToken stopping)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (stopping.Register(stopped.SetResult))
            await Task.WhenAny(writer.Ended, stopped.Task);
        writer.Complete();
        return await writer.Ended;
    }

    /// <summary>Keeps the lease. Returns it when it is to be given back; null when another process has it.</summary>
    private async Task<Lease?> BeatAsync(IJournal journal, Lease lease, AreaWriter writer, CancellationToken ending)
    {
        while (true)
        {
            await Task.Delay(s_beat, TimeProvider.System, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ending.IsCancellationRequested) return lease;
            try
            {
                var next = lease with { Beat = lease.Beat + 1 };
                if (await journal.ReplaceLeaseAsync(lease, next, ending))
                {
                    lease = next;
                    continue;
                }

                // The answer to the last beat may have been lost on its way.
                if (await journal.LeaseAsync(ending) is var found && found.Holder == _self)
                {
                    lease = found;
                    continue;
                }

                writer.Fence();
                return null;
            }
            catch (Exception fault) when (fault is StoreAwayException or OperationCanceledException)
            {
                // The next append will tell; a lease that nobody can read nobody can take.
            }
        }
    }

    /// <summary>Of a ride that is forgotten nobody needs to know who rode. Looks at all that are kept, so that none is left after a crash either.</summary>
    private async Task ForgetPersonsAsync(CancellationToken ending)
    {
        using var timer = new PeriodicTimer(s_forgetEvery, TimeProvider.System);
        while (await timer.WaitForNextTickAsync(ending))
        {
            try
            {
                RideId[] forgotten = [.. (await _parts.Persons.RidesAsync(ending)).Where(ride => RideIds.AreaOf(ride).SequenceEqual(Area.Id) && Snapshots.Ride(ride) is null)];
                if (forgotten.Length > 0) await _parts.Persons.EraseAsync(forgotten, ending);
            }
            catch (StoreAwayException)
            {
                // The next time.
            }
        }
    }

    private async Task ReleaseAsync(IJournal journal, Lease lease)
    {
        using var limit = new CancellationTokenSource(s_lastChance);
        try
        {
            await journal.ReplaceLeaseAsync(lease, new Lease("", lease.Beat + 1), limit.Token);
        }
        catch (Exception fault) when (fault is StoreAwayException or OperationCanceledException)
        {
            // It dies by itself.
        }
    }

    /// <summary>Makes the fleet what is configured: new buses come, hours are as they are now, and a bus that is no longer configured works no more.</summary>
    private async Task PutFleetOnTheRoadAsync(AreaWriter writer)
    {
        var known = Snapshots.Buses.Select(bus => bus.Bus.Id).ToHashSet();
        foreach (var bus in Fleet)
        {
            Command command = known.Remove(bus.Id)
                ? new Command.ChangeShifts(bus.Id, Shifts(bus))
                : new Command.AddBus(new Bus(bus.Id, bus.Layouts, bus.Start, Shifts(bus)) { Unsuited = bus.Unsuited });
            if (Snapshots.Bus(bus.Id) is { } had && !had.Bus.Layouts.SequenceEqual(bus.Layouts)) LogOtherLayouts(Area.Id, bus.Id.Value);
            if ((await writer.HandleAsync(new Order(command))).Outcome is Outcome.Refused refused)
                throw new StartException($"Area {Area.Id}: bus {bus.Id} cannot be used: {refused.Detail}");
        }

        foreach (var gone in known) await writer.HandleAsync(new Order(new Command.ChangeShifts(gone, [])));
        LogFleet(Area.Id, Fleet.Count);
    }

    /// <summary>Time is a command like any other. One tick at a time: a writer that is busy is not told twice that it is late.</summary>
    private async Task TickAsync(AreaWriter writer, CancellationToken ending)
    {
        using var timer = new PeriodicTimer(s_tick, _time);
        var datedOn = Fleet.Select(bus => bus.Shift?.Today(_time.GetUtcNow())).ToArray();
        try
        {
            while (await timer.WaitForNextTickAsync(ending))
            {
                for (var i = 0; i < Fleet.Count; i++)
                {
                    var bus = Fleet[i];
                    if (bus.Shift?.Today(_time.GetUtcNow()) == datedOn[i]) continue;
                    datedOn[i] = bus.Shift?.Today(_time.GetUtcNow());
                    await writer.HandleAsync(new Order(new Command.ChangeShifts(bus.Id, Shifts(bus))));
                }

                if (Traffic.Refresh(_time.GetUtcNow())) await writer.HandleAsync(new Order(new Command.ChangeTravelTimes(Traffic.InForce)));
                await writer.HandleAsync(new Order(new Command.Tick()));
            }
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception mistake)
        {
            LogTickFailed(Area.Id, mistake);
        }
    }

    /// <summary>The shifts of all days that can be booked, and one more, so that the last is whole until the next day comes.</summary>
    private System.Collections.Immutable.ImmutableArray<Shift> Shifts(FleetBus bus) =>
        bus.Shift?.Dated(_time.GetUtcNow(), (int)Math.Ceiling(Area.Rules.BookingHorizon.TotalDays) + 2) ?? [Shift.Always];

    private void Become(AreaRole role, long sequence)
    {
        Interlocked.Exchange(ref _sequence, sequence);
        _role = role;
    }

    private static Decided Refuse(string code, string detail) => new(null, new CommandRefused(code, detail));
}

/// <summary>What a process does for an area.</summary>
internal enum AreaRole
{
    /// <summary>It reads the journal for the first time.</summary>
    Starting,

    /// <summary>It follows the journal; another process leads, or none.</summary>
    Standby,

    /// <summary>It leads: commands are carried out here.</summary>
    Active,

    /// <summary>The store does not answer: it shows what it knows, and nothing can be accepted.</summary>
    StoreAway,

    /// <summary>It has ended.</summary>
    Stopped,
}

/// <summary>What an area needs of its process.</summary>
/// <param name="Store">Where the journals are.</param>
/// <param name="Persons">What is known of riders.</param>
/// <param name="Offers">Signs offers.</param>
/// <param name="Queues">The broker's queues of commands.</param>
/// <param name="Announcer">Brings out what is decided; null where there is no broker.</param>
/// <param name="RideListeners">Those in this process who follow a ride.</param>
/// <param name="PlanListeners">Those in this process who follow a bus.</param>
/// <param name="Metrics">What is measured.</param>
/// <param name="MayLead">Whether this process may lead areas; otherwise it serves the API alone.</param>
/// <param name="IsAlone">Whether no other process can lead.</param>
/// <param name="EntriesPerSnapshot">After so many entries of a journal the next snapshot is due.</param>
internal sealed record AreaParts(
    Store Store, PersonVault Persons, SignedOffers Offers, AreaQueues Queues, IAnnouncer? Announcer, Listeners<RideView> RideListeners, Listeners<BusPlan> PlanListeners, ServiceMetrics Metrics, bool MayLead,
    bool IsAlone, int EntriesPerSnapshot);
