using System.Diagnostics;
using System.Threading.Channels;
using OnDemandBus.Dispatcher.Buses;
using OnDemandBus.Dispatcher.Journal;
using OnDemandBus.Dispatcher.Outbox;
using OnDemandBus.Dispatcher.Telemetry;
using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Areas;

/// <summary>
/// The single writer of an area for as long as this process leads it. Commands come in from any thread; one loop decides them in the order in which they came, but wishes
/// only when nothing else waits; a second one appends what was decided to the journal and only then answers, shows and announces it. While none waits, the first now and
/// then thinks over the plans.
/// </summary>
/// <remarks>
/// <para>While an append is under way the next commands are decided already; all that have been decided by its end make up the next append. So the disk is waited for
/// once for many commands, and nothing gets out of order.</para>
/// <para>The engine is ahead of the journal. If an append fails it knows what may never have happened: the writer ends, and whoever comes after it reads the journal.</para>
/// </remarks>
internal sealed partial class AreaWriter
{
    private const int MostUndecided = 1000;

    /// <summary>A second with so many commands is not the moment for a snapshot, nor for a thought that somebody would wait for.</summary>
    private const int Lull = 20;

    /// <summary>A snapshot that is due waits for a lull, but not until the replay would take so many times as long as it should.</summary>
    private const int LongestWait = 3;

    /// <summary>The operator is told where the time has gone of an answer that took longer than this.</summary>
    private static readonly TimeSpan s_slow = TimeSpan.FromMilliseconds(250);

    /// <summary>One stall makes many answers slow, for the same reason.</summary>
    private static readonly TimeSpan s_slowToldEvery = TimeSpan.FromSeconds(1);

    private readonly Channel<Order> _orders = Channel.CreateUnboundedPrioritized(new UnboundedPrioritizedChannelOptions<Order> { SingleReader = true, Comparer = Order.Line });
    private readonly Channel<Pending> _decisions = Channel.CreateBounded<Pending>(new BoundedChannelOptions(MostUndecided) { SingleReader = true, SingleWriter = true });
    private readonly CancellationTokenSource _cut = new();
    private readonly AreaMemory _memory;
    private readonly IJournal _journal;
    private readonly AreaSnapshots _snapshots;
    private readonly AreaOutbox? _outbox;
    private readonly ImprovementPace _improvement;
    private readonly int _entriesPerSnapshot;
    private readonly ServiceMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private long _decided;
    private long _appended;
    private long _snapshotAt;
    private int _waiting;
    private long _came;
    private long _second;
    private int _lastSecond;
    private int _thisSecond;
    private int _bites;
    private long _slowTold;
    private long _improvesAtTicks = DateTimeOffset.MaxValue.UtcTicks;
    private Task _savingSnapshot = Task.CompletedTask;
    private WriterEnd _end = WriterEnd.Stopped;

    /// <param name="memory">All that the journal says up to <paramref name="sequence"/>. The writer's own from now on.</param>
    /// <param name="sequence">The number of the last entry.</param>
    /// <param name="snapshotAt">The number of the newest snapshot.</param>
    /// <param name="entriesPerSnapshot">After so many entries the next snapshot is due.</param>
    /// <param name="journal">The journal.</param>
    /// <param name="snapshots">What readers see.</param>
    /// <param name="outbox">Announces what was decided; null where nobody outside this process listens.</param>
    /// <param name="improvement">How much thought is given to the plans.</param>
    /// <param name="metrics">What is measured of it.</param>
    /// <param name="time">The service's clock.</param>
    /// <param name="log">For the operator.</param>
    public AreaWriter(AreaMemory memory, long sequence, long snapshotAt, int entriesPerSnapshot, IJournal journal, AreaSnapshots snapshots, AreaOutbox? outbox, ImprovementPace improvement, ServiceMetrics metrics, TimeProvider time, ILogger log)
    {
        (_memory, _decided, _appended, _snapshotAt, _entriesPerSnapshot, _journal, _snapshots, _outbox, _improvement, _metrics, _time, _log) =
            (memory, sequence, sequence, snapshotAt, entriesPerSnapshot, journal, snapshots, outbox, improvement, metrics, time, log);
        Ended = Task.WhenAll(Task.Run(DecideAsync), Task.Run(AppendAsync)).ContinueWith(_ => _end, TaskScheduler.Default);
    }

    /// <summary>Ends when nothing is carried out here any more, and says why.</summary>
    public Task<WriterEnd> Ended { get; }

    /// <summary>The number of the last entry that is in the journal.</summary>
    public long Sequence => Interlocked.Read(ref _appended);

    /// <summary>How many commands wait for their decision.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>When the plans will next be thought over, by the service's clock, if no command waits then.</summary>
    public DateTimeOffset ImprovesAt => new(Interlocked.Read(ref _improvesAtTicks), TimeSpan.Zero);

    private string AreaId => _snapshots.Area.Id;

    /// <summary>Carries out a command after those that came before it, and before all wishes. The answer comes when what follows from it cannot be lost any more.</summary>
    public Task<Decided> HandleAsync(Order order)
    {
        Interlocked.Increment(ref _waiting);
        order.Number = Interlocked.Increment(ref _came);
        if (!_orders.Writer.TryWrite(order))
        {
            Interlocked.Decrement(ref _waiting);
            return Task.FromResult(NotHere);
        }

        return order.Answer.Task;
    }

    /// <summary>Takes no more commands; those that are here are carried out.</summary>
    public void Complete() => _orders.Writer.TryComplete();

    /// <summary>Another process leads the area: nothing more is carried out.</summary>
    public void Fence() => End(WriterEnd.Fenced);

    private Decided NotHere => _end switch
    {
        WriterEnd.StoreAway => AreaDispatcher.StoreIsAway,
        WriterEnd.EngineFailed => AreaDispatcher.Recovering,
        _ => AreaDispatcher.LedElsewhere,
    };

    private void End(WriterEnd why)
    {
        if (_cut.IsCancellationRequested) return;
        _end = why;
        _cut.Cancel();
        _orders.Writer.TryComplete();
    }

    private async Task DecideAsync()
    {
        try
        {
            await DecideAllAsync();
        }
        catch (Exception mistake)
        {
            LogCommandFailed(AreaId, "the line of commands", mistake);
            End(WriterEnd.EngineFailed);
        }
        finally
        {
            _decisions.Writer.TryComplete();
        }
    }

    private async Task DecideAllAsync()
    {
        var pause = PauseAfter(TimeSpan.Zero);
        while (true)
        {
            while (_orders.Reader.TryRead(out var order))
            {
                Interlocked.Decrement(ref _waiting);
                _metrics.Waited(AreaId, Stopwatch.GetElapsedTime(order.Came));
                if (_cut.IsCancellationRequested)
                {
                    order.Answer.SetResult(NotHere);
                    continue;
                }

                order.Begun = Stopwatch.GetTimestamp();
                var decisions = Decide(order);
                order.Decided = Stopwatch.GetTimestamp();
                await PassOnAsync(decisions);
            }

            var more = _orders.Reader.WaitToReadAsync().AsTask();
            while (await Task.WhenAny(more, pause) != more)
            {
                var started = _time.GetTimestamp();
                if (!_cut.IsCancellationRequested && !IsBusy(_time.GetUtcNow())) await PassOnAsync(Decide(new Order(new Command.Improve(++_bites, _improvement.Iterations))));
                pause = PauseAfter(_time.GetElapsedTime(started));
            }

            if (!await more) return;
        }
    }

    private async Task PassOnAsync(IReadOnlyList<Pending> decisions)
    {
        // Waits only while the journal is far behind; then the line before the engine grows, and new riders are turned away.
        foreach (var decision in decisions)
            if (!_decisions.Writer.TryWrite(decision)) await _decisions.Writer.WriteAsync(decision);
    }

    /// <summary>Decides one order: what is to be appended, told and answered, in this order. Empty where nothing is any more.</summary>
    private IReadOnlyList<Pending> Decide(Order order)
    {
        // Whoever asked has been told that the area did not answer: to book for somebody who has turned away would be worse than nothing.
        if (order.Until is { } until && TimeProvider.System.GetUtcNow() >= until)
        {
            LogTooLate(AreaId, order.Command.GetType().Name);
            order.Answer.TrySetResult(NotHere);
            return [];
        }

        if (order.AskedWith is { } key && _memory.AskedWith(key) is { } earlier) return Answer(new Decided(new Outcome.Accepted(), null, earlier));
        if (order.Command is Command.BookOffer booking && _memory.Bookings.UsedForAnotherRide(booking) is { } refusal) return Answer(new Decided(refusal, null));
        if (order.Refuse?.Invoke(_memory.Engine.Rides) is { } refused) return Answer(new Decided(null, refused));
        try
        {
            return order.Report is { } report ? TakeReport(order, report) : [CarryOut(order.Command, order, order.Sender)];
        }
        catch (Exception mistake)
        {
            // A mistake of ours in one command must not end the service for everybody else. The engine may have stopped half-way: the next one begins from the journal.
            LogCommandFailed(AreaId, order.Command.GetType().Name, mistake);
            order.Answer.TrySetException(mistake);
            End(WriterEnd.EngineFailed);
            return [];
        }

        IReadOnlyList<Pending> Answer(Decided answer) => [new(order, answer, default, null, null)];
    }

    /// <summary>A report is taken once. One that an earlier one is missing for is kept, and carried out when that one is there.</summary>
    private List<Pending> TakeReport(Order order, BusReported reported)
    {
        if (_memory.Reports.Contains(reported.Key)) return [new(order, new Decided(new Outcome.Accepted(), null), default, null, null)];
        var (now, made) = (_time.GetUtcNow(), new List<Pending>());
        var taken = _memory.Held.Take(reported.Bus, reported.Report, now, report =>
        {
            var carriedOut = CarryOut(BusReports.Read(reported.Bus, report).Command!, null, order.Sender, new BusReported(reported.Bus, report));
            made.Add(carriedOut);
            return carriedOut.Answer.Outcome!;
        });
        foreach (var held in taken.GivenUp) LogGivenUp(AreaId, held.Bus.Value, held.Report.Type, held.HappenedAt);
        var entry = taken.IsHeld ? new JournalEntry { At = now, Held = new HeldReport(reported.Bus, reported.Report, now) } : null;
        if (entry is not null) _decided++;
        // Behind all that it has set going: who reads the bus after the answer sees all of it.
        made.Add(new Pending(order, new Decided(taken.Outcome, null, IsHeld: taken.IsHeld), default, entry, null));
        return made;
    }

    /// <summary>Tells the engine one command.</summary>
    private Pending CarryOut(Command command, Order? order, ActivityContext sender, BusReported? report = null)
    {
        var now = _time.GetUtcNow();
        using var step = Traces.Decide(AreaId, command, sender);
        var started = Stopwatch.GetTimestamp();
        Count(now);
        var handled = _memory.Engine.Handle(command, now);
        _metrics.Decided(AreaId, command, Stopwatch.GetElapsedTime(started));
        if (handled.Decision is { } reasons) LogDecided(AreaId, reasons);
        var accepted = handled.Outcome is not Outcome.Refused;
        var entry = new JournalEntry
        {
            At = now,
            Command = command,
            Events = handled.Events,
            AskedWith = accepted ? order?.AskedWith : null,
            Report = accepted ? report : null,
            Traffic = accepted ? order?.Traffic : null,
        };
        var answer = new Decided(handled.Outcome, null);
        // What changes nothing is not written down: most ticks, a second look at the plans that finds nothing.
        if (entry is { Events.IsEmpty: true, Report: null, Traffic: null }) return new Pending(order, answer, handled, null, null) { Command = command };
        _memory.Decided(entry);
        _decided++;
        return new Pending(order, answer, handled, entry, ImageIfDue()) { Command = command, Step = step?.Context ?? default };
    }

    private void Count(DateTimeOffset now)
    {
        var second = now.ToUnixTimeSeconds();
        if (second != _second) (_lastSecond, _thisSecond, _second) = (second == _second + 1 ? _thisSecond : 0, 0, second);
        _thisSecond++;
    }

    /// <summary>Whether the last whole second brought many commands.</summary>
    private bool IsBusy(DateTimeOffset now) => (now.ToUnixTimeSeconds() - _second) switch
    {
        0 => _lastSecond > Lull,
        1 => _thisSecond > Lull,
        _ => false,
    };

    /// <summary>The state after the last decided entry, if it is time for a snapshot and nothing older is still to be announced.</summary>
    private AreaImage? ImageIfDue()
    {
        var entries = _decided - _snapshotAt;
        if (entries < _entriesPerSnapshot || (IsBusy(_time.GetUtcNow()) && entries < LongestWait * (long)_entriesPerSnapshot)) return null;
        if (!_savingSnapshot.IsCompleted || (_outbox is not null && _outbox.Published < _snapshotAt)) return null;
        _snapshotAt = _decided;
        return _memory.Save();
    }

    private async Task AppendAsync()
    {
        var batch = new List<Pending>();
        while (await _decisions.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < MostUndecided && _decisions.Reader.TryRead(out var decision)) batch.Add(decision);
            if (!_cut.IsCancellationRequested) await AppendAsync(batch);
            foreach (var decision in batch) decision.Order?.Answer.TrySetResult(NotHere);
        }
    }

    private async Task AppendAsync(List<Pending> batch)
    {
        var begun = Stopwatch.GetTimestamp();
        try
        {
            ReadOnlyMemory<byte>[] entries = [.. batch.Where(each => each.Entry is not null).Select(each => (ReadOnlyMemory<byte>)JournalJson.Write(each.Entry!))];
            var started = Stopwatch.GetTimestamp();
            // A refusal, too, is told only by the one who leads: whoever was replaced without knowing it does not know what was offered since.
            var isFenced = entries.Length > 0
                ? !await _journal.AppendAsync(_appended, entries, _cut.Token)
                : batch.Exists(each => each.Order is { Command: not (Command.Improve or Command.Tick) }) && await _journal.SequenceAsync(_cut.Token) != _appended;
            if (isFenced)
            {
                End(WriterEnd.Fenced);
                return;
            }

            if (entries.Length > 0) _metrics.Appended(AreaId, entries.Length, Stopwatch.GetElapsedTime(started));
        }
        catch (StoreAwayException away)
        {
            LogNotAppended(AreaId, away.Message);
            End(WriterEnd.StoreAway);
            return;
        }
        catch (OperationCanceledException) when (_cut.IsCancellationRequested)
        {
            return;
        }
        catch (Exception mistake)
        {
            LogCommandFailed(AreaId, "the journal's append", mistake);
            End(WriterEnd.EngineFailed);
            return;
        }

        var ended = Stopwatch.GetTimestamp();
        foreach (var decision in batch)
        {
            // A look at the plans by which nothing has changed has no entry, but may have brought times up to date for readers.
            var changes = decision.Handled.Events.IsDefault ? default(Changes?) : _snapshots.Take(decision.Handled);
            if (decision.Command is { } command) _metrics.Happened(AreaId, command, decision.Handled, _snapshots.Ride);
            if (decision.Entry is not null)
            {
                if (_outbox is not null) Traces.Follow(decision.Step, (changes ?? Changes.None).Plans);
                var sequence = Interlocked.Increment(ref _appended);
                _outbox?.Add(sequence, changes ?? Changes.None);
                if (decision.Image is { } image) _savingSnapshot = Task.Run(() => SaveSnapshotAsync(sequence, image));
            }

            if (decision.Order is not { } order) continue;
            order.Answer.TrySetResult(decision.Answer);
            if (Stopwatch.GetElapsedTime(order.Came, ended) > s_slow) TellWhySlow(order, begun, ended);
        }
    }

    private void TellWhySlow(Order order, long appendBegun, long appendEnded)
    {
        if (_slowTold != 0 && Stopwatch.GetElapsedTime(_slowTold, appendEnded) < s_slowToldEvery) return;
        _slowTold = appendEnded;
        LogSlow(AreaId, order.Command.GetType().Name, Between(order.Came, appendEnded), Between(order.Came, order.Begun), Between(order.Begun, order.Decided), Between(order.Decided, appendBegun), Between(appendBegun, appendEnded));

        static long Between(long from, long to) => (long)Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;
    }

    private async Task SaveSnapshotAsync(long sequence, AreaImage image)
    {
        try
        {
            await _journal.SaveSnapshotAsync(new JournalRecord(sequence, await SnapshotFormat.WriteAsync(image, _cut.Token)), Math.Min(sequence, _outbox?.Published ?? sequence), _cut.Token);
            LogSnapshot(AreaId, sequence);
        }
        catch (Exception fault)
        {
            // The replay will be longer, no more.
            LogNoSnapshot(AreaId, fault.Message);
        }
    }

    private Task PauseAfter(TimeSpan bite)
    {
        if (_improvement.Iterations == 0) return Task.Delay(Timeout.InfiniteTimeSpan, _time);
        var pause = _improvement.PauseAfter(bite);
        var delay = Task.Delay(pause, _time);
        Interlocked.Exchange(ref _improvesAtTicks, (_time.GetUtcNow() + pause).UtcTicks);
        return delay;
    }

    private sealed record Pending(Order? Order, Decided Answer, Handled Handled, JournalEntry? Entry, AreaImage? Image)
    {
        /// <summary>What the engine was told; null where it was not asked.</summary>
        public Command? Command { get; init; }

        /// <summary>Where the decision stands in a trace.</summary>
        public ActivityContext Step { get; init; }
    }
}

/// <summary>Why a writer has ended.</summary>
internal enum WriterEnd
{
    /// <summary>It was told to, and has carried out all that was there.</summary>
    Stopped,

    /// <summary>Another process leads the area.</summary>
    Fenced,

    /// <summary>The store does not answer; what became of the last append is not known.</summary>
    StoreAway,

    /// <summary>The engine has failed in a command.</summary>
    EngineFailed,
}
